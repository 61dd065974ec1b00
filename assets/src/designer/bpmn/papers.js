// The papers that an element prints: chosen from the shelf, one or several, of a list or with a number.
import { say } from '../../words/say.js';
import { choice, expression, note } from './entries.js';
import { property, setProperty } from './extensions.js';

const PAPER = 'print.paper';
const EACH = 'print.each';
const NUMBER = 'print.number';

/** The group of the properties panel; a task, an event or a call may print. */
export function papers(element, services, offers) {
  const names = () => (property(element, PAPER) ?? '').split(',').map((one) => one.trim()).filter(Boolean);
  const set = (place, value) => {
    const chosen = names();
    chosen.splice(place, 1, ...(value ? [value] : []));
    setProperty(services, element, PAPER, chosen.join(', ') || undefined);
  };
  const slot = (_, place) => choice({
    id: `jx-paper-${place + 1}`, element,
    label: place < names().length ? say(`第 ${place + 1} 份文书`, `Paper ${place + 1}`) : say('印一份文书', 'Print a paper'),
    none: say('不印', 'None'),
    get: () => names()[place], set: (value) => set(place, value),
    options: () => offers.papers.map(({ id, name }) => ({ value: id, label: `${name}（${id}）` })),
  });
  const said = (name, id, label) => expression({
    id, element, label, get: () => property(element, name), set: (value) => setProperty(services, element, name, value),
  });
  const more = names().length ? [
    said(EACH, 'jx-paper-each', say('逐项印（= 列表，一项一份，文中用 item）', 'One for each item of a list (= list; the text reads item)')),
    said(NUMBER, 'jx-paper-number', say('文号（= 表达式，文书没有自己的字号时用）', 'Number (= expression), where the text has no series')),
    note('jx-paper-note', say('自动步骤办理以前印，其他步骤办完以后印；信函附上同一步印的文书。', 'An automatic step prints before its work, every other one after it; a letter carries what its step prints.')),
  ] : [];
  return {
    id: 'jx-papers',
    label: say('文书', 'Papers'),
    shouldOpen: names().length > 0,
    entries: [...Array.from({ length: names().length + 1 }, slot), ...more],
  };
}
