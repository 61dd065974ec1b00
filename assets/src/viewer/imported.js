// A diagram onto its canvas; one that holds a process but no drawing of it is said to, not left blank.
import { say } from '../words/say.js';

const WORDS = say('这个流程没有画成图，只有文字定义；请看页面上的清单。', 'This process was not drawn: its file holds no picture. See the lists on this page.');

/** Return whether there is something to see. */
export async function imported(viewer, source, container) {
  container.querySelector('.jx-undrawn')?.remove();
  try {
    await viewer.importXML(source);
    return true;
  } catch (wrong) {
    if (!/no diagram to display/.test(wrong.message)) throw wrong;
  }
  viewer.clear();
  const told = document.createElement('p');
  told.className = 'jx-undrawn';
  told.textContent = WORDS;
  container.append(told);
  return false;
}
