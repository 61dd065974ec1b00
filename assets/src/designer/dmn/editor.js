// The decision editor: dmn-js with its table, in Chinese.
import DmnModeler from 'dmn-js/lib/Modeler';
import { DmnWords } from '../../words/index.js';
import { retained } from '../bpmn/retained.js';

import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn-embedded.css';

export async function open({ canvas, model, changed }) {
  const words = { additionalModules: [DmnWords] };
  const modeler = new DmnModeler({
    container: canvas,
    keyboard: { bindTo: document },
    common: { expressionLanguages: { options: [{ value: 'feel', label: 'FEEL' }], defaults: { editor: 'feel', inputCell: 'feel' } } },
    drd: words, decisionTable: words, literalExpression: words, boxedExpression: words,
  });
  let source = model.source;
  let touched = false;
  const listening = new WeakSet();
  const listen = () => {
    const viewer = modeler.getActiveViewer();
    if (!viewer || listening.has(viewer)) return;
    listening.add(viewer);
    reachable(canvas);
    viewer.get('eventBus').on('commandStack.changed', () => {
      if (viewer.get('commandStack').canUndo()) touched = true;
      changed();
    });
  };
  modeler.on('views.changed', listen);
  await start(modeler, source);
  listen();
  touched = false;
  return {
    modeler,
    async load(text) {
      await start(modeler, text);
      source = text;
      touched = false;
    },
    async save() {
      if (!touched) return source;
      const { xml } = await modeler.saveXML({ format: true });
      return retained(source, xml);
    },
    mark: (problems) => mark(canvas, problems),
    show: (id) => show(modeler, canvas, id),
    undo: () => modeler.getActiveViewer().get('commandStack').undo(),
    redo: () => modeler.getActiveViewer().get('commandStack').redo(),
  };
}

/** A table that is wider than its place scrolls; that must go without a mouse as well. */
export function reachable(canvas) {
  canvas.querySelectorAll('.tjs-table-container').forEach((table) => table.setAttribute('tabindex', '0'));
}

async function start(modeler, text) {
  await modeler.importXML(text);
  const views = modeler.getViews();
  const tables = views.filter((view) => view.type === 'decisionTable');
  if (tables.length === 1) await modeler.open(tables[0]);
}

function mark(canvas, problems) {
  canvas.querySelectorAll('.jx-error-cell').forEach((cell) => cell.classList.remove('jx-error-cell'));
  problems.filter((one) => one.element).forEach((one) => {
    canvas.querySelectorAll(`[data-element-id="${CSS.escape(one.element)}"], [data-row-id="${CSS.escape(one.element)}"]`)
      .forEach((cell) => cell.classList.add('jx-error-cell'));
  });
}

function show(modeler, canvas, id) {
  const view = modeler.getViews().find((one) => one.element.id === id);
  if (view) modeler.open(view);
  const cell = canvas.querySelector(`[data-element-id="${CSS.escape(id)}"], [data-row-id="${CSS.escape(id)}"]`);
  cell?.scrollIntoView({ block: 'center' });
  return Boolean(view || cell);
}
