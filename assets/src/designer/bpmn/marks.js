// Problems shown at their elements: a coloured outline and a sign to hover over.
import { said } from '../problems.js';

const COLOURS = ['error', 'warning', 'advice'];

export function mark(modeler, problems) {
  const canvas = modeler.get('canvas');
  const overlays = modeler.get('overlays');
  const elements = modeler.get('elementRegistry');
  overlays.remove({ type: 'jx-problem' });
  elements.forEach((element) => COLOURS.forEach((colour) => canvas.removeMarker(element, `jx-${colour}`)));
  for (const [id, found] of grouped(problems)) {
    const element = elements.get(id);
    if (!element) continue;
    const worst = COLOURS.find((colour) => found.some((one) => one.severity === colour));
    canvas.addMarker(element, `jx-${worst}`);
    if (!element.hidden) overlays.add(element, 'jx-problem', { position: { top: -11, left: -11 }, html: sign(worst, found) });
  }
}

function sign(worst, found) {
  const badge = document.createElement('div');
  badge.className = `jx-sign jx-sign-${worst}`;
  badge.textContent = worst === 'advice' ? '?' : '!';
  badge.title = found.map(said).join('\n');
  return badge;
}

function grouped(problems) {
  const groups = new Map();
  for (const one of problems) {
    if (one.element) groups.set(one.element, [...(groups.get(one.element) ?? []), one]);
  }
  return groups;
}

/** Bring an element into the middle of the canvas and select it. */
export function show(modeler, id) {
  const element = modeler.get('elementRegistry').get(id);
  if (!element) return false;
  if (modeler.get('canvas').findRoot(element) !== modeler.get('canvas').getRootElement()) {
    modeler.get('canvas').setRootElement(modeler.get('canvas').findRoot(element));
  }
  modeler.get('canvas').scrollToElement(element, { top: 120, bottom: 120, left: 160, right: 160 });
  modeler.get('selection').select(element.parent ? element : null);
  return true;
}
