// The canvas by keyboard, read aloud: arrows along the flow, Enter for the panel.
//
// Shift and an arrow still move what is selected; `A` appends the next element (bpmn.io's own key).
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { say } from '../../words/say.js';
import { extension } from './extensions.js';
import { workingDays } from './working-days.js';

const FIRST = 2000;
const ALONG = { ArrowRight: 'outgoing', ArrowDown: 'outgoing', ArrowLeft: 'incoming', ArrowUp: 'incoming' };

/** `spoken` is a live region: what is selected is said there. */
export class Keys {
  constructor(keyboard, selection, elementRegistry, canvas, eventBus, translate, spoken) {
    Object.assign(this, { selection, elements: elementRegistry, canvas, translate, spoken, turn: 0 });
    keyboard.addListener(FIRST, ({ keyEvent }) => this.pressed(keyEvent));
    eventBus.on('selection.changed', ({ newSelection }) => this.speak(newSelection));
  }

  pressed(event) {
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined;
    const [element] = this.selection.get();
    if (event.key === 'Enter' && element) return openPanel();
    const side = ALONG[event.key];
    if (!side) return undefined;
    const next = element ? this.next(element, side, event.key) : this.start();
    if (!next) return this.say(side === 'outgoing' ? say('后面没有了', 'nothing after it') : say('前面没有了', 'nothing before it'));
    this.selection.select(next);
    this.canvas.scrollToElement(next, 120);
    return true;
  }

  start() {
    return this.elements.filter((one) => is(one, 'bpmn:StartEvent') && !one.labelTarget)[0];
  }

  /** The element before or after; up and down go through several ways, right and left take the first. */
  next(element, side, key) {
    const node = element.labelTarget ?? element;
    if (node.waypoints) return side === 'outgoing' ? node.target : node.source;
    const flows = (node[side] ?? []).filter((one) => is(one, 'bpmn:SequenceFlow'));
    const attached = side === 'outgoing' ? node.attachers ?? [] : [node.host].filter(Boolean);
    const ways = [...flows.map((one) => one[side === 'outgoing' ? 'target' : 'source']), ...attached];
    const place = key === 'ArrowDown' || key === 'ArrowUp' ? ways.length - 1 : 0;
    return ways[place];
  }

  speak([element]) {
    if (element?.parent) this.say(described(element, this.translate));
  }

  say(words) {
    this.spoken.textContent = words;
    return true;
  }
}

Keys.$inject = ['keyboard', 'selection', 'elementRegistry', 'canvas', 'eventBus', 'translate', 'spoken'];

function openPanel() {
  const [panel, fold] = ['panel', 'fold'].map((id) => document.getElementById(id));
  if (fold?.getAttribute('aria-expanded') === 'false') fold.click();
  const fields = [...panel.querySelectorAll('input, select, textarea, [contenteditable="true"]')];
  (fields.find((one) => one.offsetParent) ?? panel).focus();
  return true;
}

/** An element in a sentence: what it is, by when, what comes after it and when. */
export function described(element, translate) {
  const object = getBusinessObject(element);
  const name = object.name || object.id;
  const kind = translate(object.$type.replace('bpmn:', '').replace(/(?!^)([A-Z])/g, ' $1'));
  const when = due(object);
  const ways = (object.outgoing ?? []).map((flow) => {
    const by = due(flow.targetRef);
    return `${flow.name ? say(`“${flow.name}”时`, `if “${flow.name}” `) : ''}${say('到', 'to ')}「${flow.targetRef?.name || flow.targetRef?.id}」${by && say(`（${by}）`, ` (${by})`)}`;
  });
  const after = ways.length ? say(`之后${ways.join('；')}`, `then ${ways.join('; ')}`) : '';
  return [`${kind}「${name}」`, when, after].filter(Boolean).join(say('，', ', '));
}

function due(object) {
  const said = object && extension({ businessObject: object, $instanceOf: (type) => object.$instanceOf(type) }, 'zeebe:TaskSchedule')?.dueDate;
  const found = said && workingDays(said);
  return found ? say(`期限 ${found.count} 个工作日`, `due in ${found.count} working days`) : '';
}
