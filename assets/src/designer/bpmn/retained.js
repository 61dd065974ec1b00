// What was not edited stays as it was written, byte for byte: comments, quotes, line breaks.
//
// bpmn-js writes the whole file again. Here the new text is laid over the old one: an element that
// says the same in both keeps its old text, one that differs is taken apart and compared inside.
import { parse } from './xml.js';

export function retained(before, after) {
  const old = parse(before);
  const fresh = parse(after);
  if (!old || !fresh || old.name !== fresh.name) return after;
  return before.slice(0, old.start) + merge(old, fresh, before, after) + before.slice(old.end);
}

function merge(old, fresh, before, after) {
  if (old.meaning === fresh.meaning) return before.slice(old.start, old.end);
  if (!old.children.length || !fresh.children.length) return after.slice(fresh.start, fresh.end);
  const opening = old.attributes === fresh.attributes
    ? before.slice(old.start, old.open) : after.slice(fresh.start, fresh.open);
  const lead = (child) => before.slice(child.lead, child.start);
  const pairs = new Map(pair(old.children, fresh.children));
  const inside = fresh.children.map((child) => {
    const partner = pairs.get(child);
    return partner
      ? lead(partner) + merge(partner, child, before, after)
      : after.slice(child.lead, child.end);
  });
  const closing = before.slice(old.children.at(-1).end, old.end);
  return opening + inside.join('') + closing;
}

/** Pair children by id or, without one, by name and what they say, then by name and order. */
function pair(old, fresh) {
  const left = new Set(old);
  const found = [];
  const take = (child, fits) => {
    const partner = [...left].find((one) => one.name === child.name && fits(one));
    if (partner) {
      left.delete(partner);
      found.push([child, partner]);
    }
    return partner;
  };
  const rest = fresh.filter((child) => !(child.id && take(child, (one) => one.id === child.id)));
  const unlike = rest.filter((child) => !child.id && !take(child, (one) => one.meaning === child.meaning));
  unlike.forEach((child) => take(child, (one) => !one.id));
  return found;
}
