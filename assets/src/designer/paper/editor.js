// The editor of a paper's text: a place to write, and beside (or under) it how it will be printed.
import { say } from '../../words/say.js';
import { ask } from '../server.js';

const PAUSE = 700; // ms without a letter typed before the pages are set again

export async function open({ canvas, model, changed }) {
  const words = document.createElement('textarea');
  const pages = document.createElement('section');
  furnish(canvas, words, pages);
  words.value = model.source;
  let turn = 0;
  let waiting;
  const look = async () => {
    turn += 1;
    const mine = turn;
    const answer = await ask(model.preview, { source: words.value });
    if (mine === turn) show(pages, answer);
  };
  const edited = () => {
    changed();
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  };
  words.addEventListener('input', edited);
  look();
  return {
    notes: [],
    probe: async (text) => { if (!text.trim()) throw new Error(say('文件是空的', 'the file is empty')); },
    load: async (text) => {
      words.value = text;
      await look();
    },
    save: async () => words.value,
    mark: () => undefined,
    nameOf: (place) => place,
    show: (place) => goTo(words, Number(/\d+/.exec(place)?.[0] ?? 1)),
    undo: () => step(words, 'undo'),
    redo: () => step(words, 'redo'),
  };
}

function furnish(canvas, words, pages) {
  words.id = 'paper-text';
  words.className = 'form-control jx-words';
  words.spellcheck = false;
  words.setAttribute('aria-label', say('文书的文字', 'The text of the paper'));
  pages.id = 'paper-pages';
  pages.className = 'jx-pages';
  pages.tabIndex = 0;
  pages.setAttribute('role', 'region');
  pages.setAttribute('aria-label', say('印出来的样子', 'As it will be printed'));
  pages.setAttribute('aria-live', 'polite');
  canvas.classList.add('jx-paper');
  canvas.replaceChildren(words, pages);
}

function show(pages, answer) {
  if (!answer.pages) {
    const line = document.createElement('p');
    line.className = 'quiet';
    line.textContent = answer.error ?? say('现在看不了印出来的样子。', 'It cannot be shown now.');
    pages.replaceChildren(line);
    return;
  }
  pages.replaceChildren(...answer.pages.map((source, index) => {
    const picture = document.createElement('img');
    picture.src = source;
    picture.alt = say(`第 ${index + 1} 页`, `page ${index + 1}`);
    return picture;
  }));
}

/** Put the cursor into a line, counted from 1. */
function goTo(words, line) {
  const before = words.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
  const length = words.value.split('\n')[line - 1]?.length ?? 0;
  words.focus();
  words.setSelectionRange(before, before + length);
  words.scrollTop = ((line - 3) / words.value.split('\n').length) * words.scrollHeight;
  return true;
}

/** The browser keeps what was typed; there is no other way to take a step back in it. */
function step(words, deed) {
  words.focus();
  document.execCommand(deed);
}
