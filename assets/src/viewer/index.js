// A case's way through its diagrams: the path painted, visits counted, who and when on a click.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { imported } from './imported.js';
import { frame } from '../designer/bpmn/frame.js';
import { say } from '../words/say.js';
import { read } from './visits.js';
import { addZoom } from './zoom.js';
import { compare } from './compare.js';
import { printed } from './printed.js';

import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import './style.css';

const byId = (id) => document.getElementById(id);
const viewerIn = (container) => new NavigatedViewer({ container, moddleExtensions: { zeebe } });

class Path {
  constructor(processes) {
    this.processes = processes;
    this.viewer = viewerIn(byId('path'));
    addZoom(byId('path'), this.viewer);
    this.viewer.on('element.click', ({ element }) => this.clicked(element));
    byId('processes').querySelectorAll('button').forEach((button) =>
      button.addEventListener('click', () => this.open(Number(button.dataset.process))));
  }

  async open(index) {
    this.current = this.processes[index];
    this.visits = read(this.current.steps);
    byId('visits').replaceChildren();
    byId('processes').querySelectorAll('button').forEach((button, i) => button.setAttribute('aria-pressed', String(i === index)));
    if (await imported(this.viewer, this.current.source, byId('path'))) {
      frame(this.viewer.get('canvas'));
      paint(this.viewer, this.current, this.visits);
    }
    byId('path').dataset.ready = this.current.id;
  }

  clicked(element) {
    const called = element.businessObject.extensionElements?.values?.find((one) => one.$type === 'zeebe:CalledElement');
    const inside = called && this.processes.findIndex((one) => one.id === called.processId);
    if (inside > -1 && called) this.open(inside);
    else this.tell(element);
  }

  tell(element) {
    const visit = this.visits.elements.get(element.id);
    const name = element.businessObject.name || say('没有名称的步骤', 'A step without a name');
    const now = (this.current.marks ?? []).filter((one) => one.element === element.id).map((one) => one.words);
    const lines = visit ? visit.lines.map(({ verb, at, who }) => `${at} ${who} ${verb}`) : [say('没有走到这里', 'never reached')];
    const title = document.createElement('strong');
    title.textContent = name;
    const list = document.createElement('ul');
    list.append(...[...now, ...lines].map((text) => {
      const line = document.createElement('li');
      line.textContent = text;
      return line;
    }));
    byId('visits').replaceChildren(title, list);
  }
}

function paint(viewer, process, visits = read(process.steps)) {
  const canvas = viewer.get('canvas');
  const elements = viewer.get('elementRegistry');
  const overlays = viewer.get('overlays');
  for (const [id, visit] of visits.elements) {
    if (!elements.get(id)) continue;
    canvas.addMarker(id, `jx-${visit.state}`);
    overlays.add(id, { position: { top: -10, right: 12 }, html: badge(visit) });
  }
  mark(process, canvas, elements, overlays);
  visits.flows.forEach((count, id) => elements.get(id) && canvas.addMarker(id, 'jx-taken'));
}

/** Mark what is open now: who works there, what is waited for, what is interrupted. */
function mark(process, canvas, elements, overlays) {
  const found = (process.marks ?? []).filter(({ element }) => elements.get(element));
  for (const [id, marks] of grouped(found)) {
    const tone = marks.some((one) => one.tone === 'fault') ? 'fault' : marks[0].tone;
    canvas.addMarker(id, `jx-now-${tone}`);
    overlays.add(id, { position: { bottom: 8, left: -8 }, html: flag(tone, marks) });
  }
}

function grouped(marks) {
  const found = new Map();
  marks.forEach((one) => found.set(one.element, [...(found.get(one.element) ?? []), one]));
  return found;
}

function flag(tone, marks) {
  const sign = document.createElement('div');
  sign.className = `jx-flag jx-flag-${tone}`;
  sign.textContent = tone === 'fault' ? '!' : marks.length > 1 ? String(marks.length) : '●';
  sign.title = marks.map((one) => one.words).join('\n');
  return sign;
}

function badge(visit) {
  const mark = document.createElement('div');
  mark.className = `jx-count jx-count-${visit.state}`;
  mark.textContent = String(visit.count);
  mark.title = visit.lines.map(({ verb, at, who }) => `${at} ${who} ${verb}`).join('\n');
  return mark;
}

for (const pair of document.querySelectorAll('script[data-compared]')) compare(JSON.parse(pair.textContent));

const place = byId('drawn');
const processes = place ? JSON.parse(place.textContent) : [];
if (processes.length) new Path(processes).open(0).then(() => printed(viewerIn, processes, paint, byId('path')));
