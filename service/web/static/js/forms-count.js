// How much has been written into a long text, and how much is too much.
import { say } from './forms-words.js';

function show(field, line) {
  const given = field.value.trim().length;
  const most = Number(line.dataset.most);
  const over = given - most;
  line.classList.toggle('too-long', over > 0);
  line.textContent = over > 0
    ? say('over', { given: given.toLocaleString(), over: over.toLocaleString() })
    : say('count', { given: given.toLocaleString(), most: most.toLocaleString() });
}

function refresh(form) {
  for (const line of form.querySelectorAll('[data-count-for]')) {
    const field = document.getElementById(line.dataset.countFor);
    if (field) show(field, line);
  }
}

export function countCharacters(form) {
  refresh(form);
  form.addEventListener('input', (event) => {
    const line = event.target.id && form.querySelector(`[data-count-for="${event.target.id}"]`);
    if (line) show(event.target, line);
  });
  form.addEventListener('restored', () => refresh(form));
}
