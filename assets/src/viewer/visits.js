// What the steps of a history say of each element: how often, how it stands, who and when.
import { say } from '../words/say.js';

const WORDS = {
  entered: say('到达', 'entered'), completed: say('办结', 'completed'), cancelled: say('取消', 'cancelled'),
  failed: say('中断', 'failed'), caught: say('等到', 'caught'),
  carried: say('迁入这个版本', 'taken over to this release'), left: say('迁到另一个版本', 'taken over to another release'),
};

/** Return {elements: id → {count, state: done | open | fault, lines}, flows: id → times taken}. */
export function read(steps) {
  const elements = new Map();
  const flows = new Map();
  for (const step of steps) {
    if (!elements.has(step.element)) elements.set(step.element, { count: 0, inside: 0, state: 'open', lines: [] });
    follow(elements.get(step.element), step);
    if (step.flow) flows.set(step.flow, (flows.get(step.flow) ?? 0) + 1);
  }
  return { elements, flows };
}

function follow(visit, { verb, at, who }) {
  visit.lines.push({ verb: WORDS[verb] ?? verb, at, who });
  if (verb === 'entered' || verb === 'carried') {
    visit.count += 1;
    visit.inside += 1;
  }
  if (['completed', 'cancelled', 'left'].includes(verb)) visit.inside = Math.max(0, visit.inside - 1);
  if (verb === 'cancelled' || verb === 'failed') visit.state = 'fault';
  else visit.state = visit.inside ? 'open' : 'done';
}
