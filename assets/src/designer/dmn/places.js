// Where something stands in a decision file, in words: the table, the rule, the column.
import { say } from '../../words/say.js';

/** Return id → {decision, words} for everything in the tables of a model. */
export function places(definitions) {
  const found = new Map();
  for (const element of definitions?.get('drgElement') ?? []) {
    const title = `「${element.name || element.id}」`;
    found.set(element.id, { decision: element.id, words: title });
    const table = element.get?.('decisionLogic') ?? element.get?.('encapsulatedLogic')?.get?.('body');
    if (table?.$type === 'dmn:DecisionTable') inTable(found, element.id, title, table);
    else if (table) found.set(table.id, { decision: element.id, words: title });
  }
  return found;
}

function inTable(found, decision, title, table) {
  const put = (part, words) => part?.id && found.set(part.id, { decision, words: `${title}${words}` });
  const inputs = (table.get('input') ?? []).map((one, i) => column(one.label || one.inputExpression?.text, i, say('条件', 'input')));
  const outputs = (table.get('output') ?? []).map((one, i) => column(one.label || one.name, i, say('结果', 'output')));
  put(table, '');
  (table.get('input') ?? []).forEach((one, i) => {
    put(one, inputs[i]);
    put(one.inputExpression, inputs[i]);
    put(one.inputValues, inputs[i]);
  });
  (table.get('output') ?? []).forEach((one, i) => {
    put(one, outputs[i]);
    put(one.outputValues, outputs[i]);
  });
  (table.get('rule') ?? []).forEach((rule, row) => {
    const number = say(`第 ${row + 1} 条`, ` rule ${row + 1}`);
    put(rule, number);
    (rule.inputEntry ?? []).forEach((cell, i) => put(cell, `${number}${inputs[i] ?? ''}`));
    (rule.outputEntry ?? []).forEach((cell, i) => put(cell, `${number}${outputs[i] ?? ''}`));
  });
}

const column = (label, index, kind) => say(` ${kind}列「${label || index + 1}」`, ` ${kind} “${label || index + 1}”`);

/** Open the table that something stands in, at its place; false if it is nowhere. */
export async function show(modeler, canvas, id) {
  const place = places(modeler.getDefinitions()).get(id);
  const view = modeler.getViews().find((one) => one.element.id === (place?.decision ?? id));
  if (!view) return showDrawn(modeler, id);
  if (modeler.getActiveView() !== view) await modeler.open(view);
  await new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });
  const cell = cellOf(canvas, id) ?? cellOf(canvas, columnOf(modeler, id));
  if (!cell) return true;
  cell.scrollIntoView({ block: 'center', inline: 'center' });
  canvas.querySelectorAll('[data-jx-shown]').forEach((one) => one.removeAttribute('data-jx-shown'));
  // Not a class: the table writes the classes of a cell again whenever it is entered.
  cell.setAttribute('data-jx-shown', '');
  cell.querySelector('[contenteditable="true"], textarea, input')?.focus();
  return true;
}

/** The column that an expression or a list of values belongs to. */
function columnOf(modeler, id) {
  for (const element of modeler.getDefinitions().get('drgElement')) {
    const table = element.get?.('decisionLogic');
    for (const one of [...(table?.input ?? []), ...(table?.output ?? [])]) {
      if ([one.inputExpression, one.inputValues, one.outputValues].some((part) => part?.id === id)) return one.id;
    }
  }
  return undefined;
}

function showDrawn(modeler, id) {
  const drawing = modeler.getViews().find(({ type }) => type === 'drd');
  if (!drawing) return false;
  return modeler.open(drawing).then(() => {
    const viewer = modeler.getActiveViewer();
    const shape = viewer.get('elementRegistry').get(id);
    if (shape) viewer.get('selection').select(shape);
    return Boolean(shape);
  });
}

/** The cell, the row or the head of a column with an id. */
export const cellOf = (canvas, id) => (id ? canvas.querySelector(
  ['data-element-id', 'data-row-id', 'data-col-id'].map((name) => `.tjs-table [${name}="${CSS.escape(id)}"]`).join(',')) : null);
