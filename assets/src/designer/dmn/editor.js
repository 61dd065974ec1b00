// The decision editor: dmn-js with its table, in Chinese.
import DmnModeler from 'dmn-js/lib/Modeler';
import { DmnWords } from '../../words/index.js';
import { say } from '../../words/say.js';
import { retained } from '../bpmn/retained.js';
import { ofImport, OpenFile } from '../notes.js';
import { cellOf, places, show } from './places.js';
import { inOurs, withDrawing } from './versions.js';

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
  let touched = false;
  let marked = [];
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
  modeler.on('views.changed', () => {
    listen();
    mark(canvas, marked);
  });
  const file = new OpenFile(canvas, {
    prepare: async (text) => {
      const { text: ours, notes } = inOurs(text);
      return { text: withDrawing(ours), notes };
    },
    draw: async (text) => {
      const { warnings } = await start(modeler, text);
      listen();
      touched = false;
      return ofImport(warnings);
    },
  });
  await file.open(model.source);
  return {
    modeler,
    get notes() { return file.notes; },
    probe: (text) => file.probe(text),
    load: (text, options) => file.load(text, options),
    async save() {
      if (!file.isDrawn || !touched) return file.original;
      const { xml } = await modeler.saveXML({ format: true });
      return retained(file.worked, xml);
    },
    nameOf: (id) => file.isDrawn && places(modeler.getDefinitions()).get(id)?.words,
    mark(problems) {
      marked = problems;
      if (file.isDrawn) mark(canvas, marked);
    },
    show: (id) => file.isDrawn && show(modeler, canvas, id),
    undo: () => modeler.getActiveViewer()?.get('commandStack').undo(),
    redo: () => modeler.getActiveViewer()?.get('commandStack').redo(),
  };
}

/** A table that is wider than its place scrolls; that must go without a mouse as well. */
export function reachable(canvas) {
  canvas.querySelectorAll('.tjs-table-container').forEach((table) => table.setAttribute('tabindex', '0'));
}

async function start(modeler, text) {
  const imported = await modeler.importXML(text);
  const views = modeler.getViews();
  const tables = views.filter((view) => view.type === 'decisionTable');
  const opened = tables.length === 1 ? await modeler.open(tables[0]) : { warnings: [] };
  if (!views.length) throw new Error(say('文件里没有判定', 'there is no decision in it'));
  return { warnings: [...imported.warnings, ...(opened?.warnings ?? [])] };
}

function mark(canvas, problems) {
  canvas.querySelectorAll('[data-jx-error]').forEach((cell) => cell.removeAttribute('data-jx-error'));
  problems.forEach((one) => cellOf(canvas, one.element)?.setAttribute('data-jx-error', ''));
}
