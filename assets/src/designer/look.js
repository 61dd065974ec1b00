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
import { reachable } from './dmn/editor.js';
import { inOurs, withDrawing } from './dmn/versions.js';
import { undrawn } from './notes.js';

const VIEWERS = { bpmn: diagram, dmn: table, form, paper };

/** How a difference is marked on a drawing: a sign beside a colour. */
const SIGNS = { added: '＋', removed: '−', changed: '≠' };

export async function look(model) {
  const canvas = document.getElementById('canvas');
  const old = document.getElementById('canvas-old');
  const drawn = await Promise.all([[canvas, model.source], ...(old ? [[old, model.other]] : [])].map(([place, source]) => (
    VIEWERS[model.kind](place, source).catch((failure) => {
      undrawn(place, failure);
      return null;
    }))));
  if (old) pair(model, ...drawn);
  else if (typeof drawn[0] === 'function') (model.differences ?? []).filter((one) => one.kind !== 'removed').forEach((one) => drawn[0](one));
  document.getElementById('room').dataset.ready = 'yes';
}

/** Two drawings beside one another: marked, moved together, and gone to by a sentence. */
function pair({ differences = [] }, now, before) {
  const numbered = differences.map((one, place) => ({ ...one, number: place + 1 }));
  sign(now, numbered.filter((one) => one.kind !== 'removed').map((one) => ({ ...one, place: one.id })));
  sign(before, numbered.filter((one) => one.kind !== 'added').map((one) => ({ ...one, place: one.former })));
  if (now && before) together(now, before);
  const go = ({ element, former }) => [[now, element], [before, former]].forEach(([viewer, id]) => viewer && point(viewer, id));
  document.querySelectorAll('.jx-goes').forEach((one) => one.addEventListener('click', () => {
    go(one.dataset);
    document.getElementById('room').scrollIntoView({ block: 'nearest' });
  }));
  const first = numbered.find((one) => one.kind !== 'moved' && [now, before].some((viewer) => viewer?.get('elementRegistry').get(one.id)));
  if (first) go({ element: first.id, former: first.former });
  window.addEventListener('beforeprint', () => [now, before].forEach((viewer) => viewer?.get('canvas').zoom('fit-viewport')));
}

function sign(viewer, found) {
  if (!viewer) return;
  const groups = new Map();
  found.filter((one) => one.place && SIGNS[one.kind]).forEach((one) => groups.set(one.place, [...(groups.get(one.place) ?? []), one]));
  for (const [id, all] of groups) {
    const element = viewer.get('elementRegistry').get(id);
    if (!element) continue;
    const kind = all[0].kind;
    viewer.get('canvas').addMarker(id, `jx-${kind}`);
    const badge = document.createElement('div');
    badge.className = `jx-difference jx-difference-${kind}`;
    badge.textContent = `${SIGNS[kind]} ${all.map((one) => one.number).join('、')}`;
    badge.title = all.map((one) => one.text).join('\n');
    if (!element.hidden && !element.labelTarget && element.parent) viewer.get('overlays').add(element, 'jx-difference', { position: { top: -12, left: -6 }, html: badge });
  }
}

/** Move and scale both as one. */
function together(...viewers) {
  let busy = false;
  viewers.forEach((viewer, place) => viewer.on('canvas.viewbox.changed', () => {
    if (busy) return;
    busy = true;
    const { x, y, scale } = viewer.get('canvas').viewbox();
    const other = viewers[1 - place].get('canvas');
    const { outer } = other.viewbox();
    other.viewbox({ x, y, width: outer.width / scale, height: outer.height / scale });
    busy = false;
  }));
}

function point(viewer, id) {
  const [elements, canvas] = [viewer.get('elementRegistry'), viewer.get('canvas')];
  const element = elements.get(id);
  elements.filter((one) => canvas.hasMarker(one, 'jx-pointed')).forEach((one) => canvas.removeMarker(one, 'jx-pointed'));
  if (!element?.parent) return;
  canvas.addMarker(element, 'jx-pointed');
  canvas.scrollToElement(element, 90);
}

async function diagram(canvas, source) {
  const viewer = new NavigatedViewer({ container: canvas, moddleExtensions: { zeebe }, additionalModules: [BpmnWords] });
  const moddle = viewer.get('moddle');
  const { rootElement } = await moddle.fromXML(source);
  const isBare = !isDrawn(rootElement) && hasProcess(rootElement);
  await viewer.importXML(isBare ? await laidOut(source, moddle) : source);
  frame(viewer.get('canvas'));
  addZoom(canvas, viewer);
  return viewer;
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
