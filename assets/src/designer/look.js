// A version as it was, to look at; what differs from another one is listed and marked.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import DmnViewer from 'dmn-js/lib/NavigatedViewer';
import { Form } from '@bpmn-io/form-js-viewer';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { BpmnWords, DmnWords } from '../words/index.js';
import { say } from '../words/say.js';
import { addZoom } from '../viewer/zoom.js';
import { frame } from './bpmn/frame.js';
import { hasProcess, isDrawn, laidOut } from './bpmn/layout.js';
import { differences } from './differences/index.js';
import { reachable } from './dmn/editor.js';
import { inOurs, withDrawing } from './dmn/versions.js';
import { undrawn } from './notes.js';

const VIEWERS = { bpmn: diagram, dmn: table, form, paper };

export async function look(model) {
  const canvas = document.getElementById('canvas');
  const mark = await VIEWERS[model.kind](canvas, model.source).catch((failure) => {
    undrawn(canvas, failure);
    return () => undefined;
  });
  if (model.other !== null) show(differences(model.kind, model.other, model.source), mark);
  document.getElementById('room').dataset.ready = 'yes';
}

function show(found, mark) {
  const none = [{ text: say('只有写法上的不同。', 'Only its writing differs.') }];
  document.getElementById('differences').replaceChildren(...(found.length ? found : none).map((one) => {
    const line = document.createElement('li');
    line.textContent = one.text;
    return line;
  }));
  found.filter((one) => one.kind !== 'removed').forEach((one) => mark(one));
}

async function diagram(canvas, source) {
  const viewer = new NavigatedViewer({ container: canvas, moddleExtensions: { zeebe }, additionalModules: [BpmnWords] });
  const moddle = viewer.get('moddle');
  const { rootElement } = await moddle.fromXML(source);
  const isBare = !isDrawn(rootElement) && hasProcess(rootElement);
  await viewer.importXML(isBare ? await laidOut(source, moddle) : source);
  frame(viewer.get('canvas'));
  addZoom(canvas, viewer);
  return ({ id, kind }) => viewer.get('elementRegistry').get(id) && viewer.get('canvas').addMarker(id, `jx-${kind}`);
}

async function table(canvas, source) {
  const viewer = new DmnViewer({ container: canvas, drd: { additionalModules: [DmnWords] }, decisionTable: { additionalModules: [DmnWords] } });
  await viewer.importXML(withDrawing(inOurs(source).text));
  const tables = viewer.getViews().filter((view) => view.type === 'decisionTable');
  if (tables.length === 1) await viewer.open(tables[0]);
  reachable(canvas);
  return ({ id }) => canvas.querySelector(`[data-element-id="${CSS.escape(id)}"]`)?.classList.add('jx-changed-cell');
}

async function form(canvas, source) {
  const viewer = new Form({ container: canvas });
  await viewer.importSchema(JSON.parse(source));
  viewer.setProperty('readOnly', true);
  return () => undefined;
}

async function paper(canvas, source) {
  const words = document.createElement('pre');
  words.className = 'jx-written';
  words.textContent = source;
  canvas.replaceChildren(words);
  return () => undefined;
}
