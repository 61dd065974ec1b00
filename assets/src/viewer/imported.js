// A diagram onto its canvas; one that cannot be drawn is said to be so, and the page goes on.
import { say } from '../words/say.js';

const WORDS = {
  none: say('这个流程没有画成图，只有文字定义；请看页面上的清单。', 'This process was not drawn: its file holds no picture. See the lists on this page.'),
  broken: say('这个流程的图画不出来；请看页面上的清单。', 'The picture of this process cannot be drawn. See the lists on this page.'),
};

/** Return whether there is something to see. */
export async function imported(viewer, source, container) {
  container.querySelector('.jx-undrawn')?.remove();
  let words;
  try {
    await viewer.importXML(source);
    if (viewer.get('elementRegistry').getAll().length > 1) return true;
    words = WORDS.none;
  } catch (wrong) {
    words = /no diagram to display/.test(wrong.message) ? WORDS.none : WORDS.broken;
  }
  viewer.clear();
  const told = document.createElement('p');
  told.className = 'jx-undrawn';
  told.textContent = words;
  container.append(told);
  return false;
}
