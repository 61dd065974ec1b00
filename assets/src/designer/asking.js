// Questions and answers in the designer's room.
import { say } from '../words/say.js';

const byId = (id) => document.getElementById(id);

export function lines(texts) {
  return texts.map((text) => {
    const line = document.createElement('li');
    line.textContent = text;
    return line;
  });
}

/** Ask before something is done; `details` are listed. Resolves to whether it shall be done. */
export function question({ title, sentence, details = [], yes }) {
  const dialog = byId('question');
  byId('question-title').textContent = title;
  byId('question-words').textContent = sentence;
  byId('question-details').replaceChildren(...lines(details));
  byId('question-yes').textContent = yes;
  return answered(dialog, { 'question-yes': true });
}

/** Show a dialog and resolve to what the button that was pressed stands for; false: closed. */
export function answered(dialog, buttons) {
  dialog.showModal();
  return new Promise((done) => {
    const settle = (answer) => {
      dialog.removeEventListener('close', closed);
      Object.keys(buttons).forEach((id) => { byId(id).onclick = null; });
      if (dialog.open) dialog.close();
      done(answer);
    };
    const closed = () => settle(false);
    dialog.addEventListener('close', closed);
    Object.entries(buttons).forEach(([id, answer]) => { byId(id).onclick = () => settle(answer); });
  });
}

/** Say a sentence above the canvas, with what can be done about it: {words, act}. */
export function tell(sentence, { isRefusal = false, action = null } = {}) {
  const place = byId('told');
  place.replaceChildren(sentence);
  if (action) place.append(' ', button(action));
  place.className = `jx-told ${isRefusal ? 'notice notice-refusal' : 'notice notice-done'}`;
  place.hidden = false;
}

export function button({ words, act, quiet = false }) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = `btn btn-sm ${quiet ? 'btn-light' : 'btn-outline-primary'}`;
  made.textContent = words;
  made.addEventListener('click', act);
  return made;
}

export const moment = (text) => new Date(text).toLocaleString(document.documentElement.lang, { timeZone: 'Asia/Shanghai' });

export const undoing = (act) => ({ words: say('撤销', 'Undo'), act });
