// Decides ticked work one by one and says of each what became of it; the rest goes on when one fails.
import { say } from './forms-words.js';

const form = document.querySelector('form[data-together]');
const button = form.querySelector('[data-each]');
const progress = form.querySelector('[data-progress]');

function one(task) {
  const body = new FormData(form);
  body.delete('task');
  body.append('task', task.value);
  return fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } });
}

function tell(task, sentence, good) {
  const cell = task.closest('[data-row]').querySelector('[data-then]');
  const mark = document.createElement('span');
  mark.className = `badge-status ${good ? 'badge-done' : 'badge-late'}`;
  mark.textContent = good ? '已办' : '没有办成';
  cell.replaceChildren(mark, ` ${sentence}`);
}

async function decide(task) {
  try {
    const answer = await one(task);
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const said = await answer.json();
    if (!said.done) throw new Error(said.left.length ? said.left[0].sentence : '已经由别人办了');
    tell(task, '', true);
    task.checked = false;
    task.disabled = true;
    return true;
  } catch (wrong) {
    tell(task, Number(wrong.message) || wrong instanceof TypeError ? say('offline') : wrong.message, false);
    return false;
  }
}

button.addEventListener('click', async (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  const tasks = Array.from(form.querySelectorAll('input[name="task"]:checked'));
  if (!tasks.length) return;
  button.disabled = true;
  progress.hidden = false;
  let done = 0;
  for (const [place, task] of tasks.entries()) {
    progress.textContent = `正在办理第 ${place + 1} 件，共 ${tasks.length} 件；已办 ${done} 件。`;
    if (await decide(task)) done += 1; // eslint-disable-line no-await-in-loop
  }
  const left = tasks.length - done;
  progress.textContent = `已办 ${done} 件${left ? `，${left} 件没有办成，原因在各行；其余不受影响` : ''}。`;
  button.disabled = false;
});
