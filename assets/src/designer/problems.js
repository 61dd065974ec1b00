// The list of problems beside the canvas: one click leads to the element.
import { english, say } from '../words/say.js';

const SIGNS = { error: '✕', warning: '!', advice: '?' };
const WORDS = {
  error: say('必须改', 'Must be changed'),
  warning: say('请留意', 'Please look'),
  advice: say('画法建议', 'Advice'),
};

export const said = (problem) => say(problem.zh, problem.en);

// A name in Chinese may stand in an English half.
const isChinese = (part) => /[\u4e00-\u9fff]/.test(part) && !/^[A-Za-z]+ [a-z]/.test(part);

/** A hint says the same in both languages, parted by a dot; what is in neither stays as it is. */
export function advised(hint) {
  const parts = hint.split(' · ');
  const ours = parts.filter((part) => isChinese(part) !== english);
  return (ours.length ? ours : parts).join(' · ');
}

/**
 * Show problems in `place`; `go` is called with the problem that was clicked, `mend` returns
 * {words, act} where a button can put it right.
 */
export function list(place, problems, { file, name, title, go, mend }) {
  place.replaceChildren(...problems.map((problem) => item(problem, { file, name, title, go, mend })));
}

function item(problem, { file, name, title, go, mend }) {
  const entry = document.createElement('li');
  entry.className = `jx-problem jx-problem-${problem.severity}`;
  const button = document.createElement('button');
  button.type = 'button';
  const elsewhere = problem.file && problem.file !== file;
  const where = elsewhere ? title(problem.file) : problem.element && name(problem.element);
  button.append(sign(problem.severity), words('strong', where || say('整张图', 'The whole')), words('span', said(problem)));
  if (problem.hint) button.append(words('small', advised(problem.hint)));
  button.addEventListener('click', () => go(problem));
  entry.append(button);
  const way = mend?.(problem);
  if (way) entry.append(mender(way));
  return entry;
}

function mender({ words: label, act }) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'jx-mend';
  button.textContent = label;
  button.addEventListener('click', act);
  return button;
}

function sign(severity) {
  const mark = words('span', SIGNS[severity]);
  mark.className = 'jx-problem-sign';
  mark.title = WORDS[severity];
  return mark;
}

function words(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
