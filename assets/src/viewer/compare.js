// Two releases of a diagram side by side: what is the same, changed, gone and new is coloured.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { imported } from './imported.js';
import { frame } from '../designer/bpmn/frame.js';
import { addZoom } from './zoom.js';

// What one wants to see first.
const TELLING = ['gone', 'new', 'moved', 'changed'];

/** Draw `{sides: [{place, source, fates: {element: same|changed|moved|gone|new}}], pairs: {old: new}}`. */
export async function compare({ sides, pairs }) {
  const viewers = await Promise.all(sides.map(draw));
  const [before, after] = viewers;
  const back = Object.fromEntries(Object.entries(pairs).map(([old, fresh]) => [fresh, old]));
  before.on('element.hover', ({ element }) => point(before, after, element.id, pairs[element.id]));
  after.on('element.hover', ({ element }) => point(after, before, element.id, back[element.id]));
}

async function draw({ place, source, fates }) {
  const container = document.getElementById(place);
  const viewer = new NavigatedViewer({ container, moddleExtensions: { zeebe } });
  addZoom(container, viewer);
  if (!(await imported(viewer, source, container))) return viewer;
  frame(viewer.get('canvas'));
  const elements = viewer.get('elementRegistry');
  for (const [id, fate] of Object.entries(fates)) {
    if (elements.get(id)) viewer.get('canvas').addMarker(id, `jx-fate-${fate}`);
  }
  const first = TELLING.map((wanted) => Object.keys(fates).find((id) => fates[id] === wanted && elements.get(id))).find(Boolean);
  if (first) viewer.get('canvas').scrollToElement(first, 60);
  container.dataset.ready = 'yes';
  return viewer;
}

/** Show where an element goes, on both sides, while the pointer rests on it. */
function point(here, there, id, counterpart) {
  for (const [viewer, wanted] of [[here, id], [there, counterpart]]) {
    const canvas = viewer.get('canvas');
    if (viewer.pointed) canvas.removeMarker(viewer.pointed, 'jx-pointed');
    viewer.pointed = wanted && viewer.get('elementRegistry').get(wanted) ? wanted : null;
    if (viewer.pointed) canvas.addMarker(viewer.pointed, 'jx-pointed');
  }
}
