// What differs between two versions, in sentences: elements of a diagram, rows of a table, fields.
//
// Whatever could run otherwise is named: every attribute, text and order outside the drawing is
// compared. An empty list means that only the writing differs (prefixes, blanks, comments, drawing).
import { say } from '../../words/say.js';
import { ofForms } from './forms.js';
import { ofPapers } from './papers.js';
import { elements } from './reading.js';
import { KINDS, kind, ordered, title, word } from './wording.js';

const NONE = say('（空）', '(none)');
/** Said by the title or by the lanes. */
const TITLED = new Set(['name', 'label']);

/** Return what differs as {id, kind: added | changed | removed | moved, text}. */
export function differences(type, before, after) {
  if (type === 'paper') return ofPapers(before, after);
  return type === 'form' ? ofForms(before, after) : ofXml(before, after);
}

function ofXml(before, after) {
  const [old, fresh] = [elements(before), elements(after)];
  if (!old || !fresh) return [{ kind: 'changed', text: say('有一个版本不是完整的 XML，不能逐处比较', 'one of the two is no well-formed XML') }];
  const renamed = renames(old, fresh);
  const said = [];
  for (const [id, one] of fresh) {
    const former = old.get(renamed.get(id) ?? id);
    if (!former) said.push({ id, kind: 'added', text: added(one, fresh) });
    else said.push(...changes(former, one, { old, fresh, renamed }).map((text) => ({ id, kind: 'changed', text })));
  }
  const kept = new Set(renamed.values());
  for (const [id, one] of old) {
    if (!fresh.has(id) && !kept.has(id)) said.push({ id, kind: 'removed', text: say(`去掉 ${title(one, old)}`, `removed ${title(one, old)}`) });
  }
  const moved = [...fresh.layout].filter(([id, text]) => old.layout.has(id) && old.layout.get(id) !== text).length;
  if (moved) said.push({ kind: 'moved', text: say(`图上挪动了 ${moved} 处`, `${moved} moved on the canvas`) });
  return said;
}

/** An element that has nothing new but its id: new id → old id. */
function renames(old, fresh) {
  const found = new Map();
  const lost = [...old].filter(([id]) => !fresh.has(id));
  for (const [id, one] of fresh) {
    if (old.has(id)) continue;
    const index = lost.findIndex(([, former]) => former.local === one.local && sameFacts(former, one));
    if (index >= 0) found.set(id, lost.splice(index, 1)[0][0]);
  }
  return found;
}

const sameFacts = (a, b) => JSON.stringify([...a.facts]) === JSON.stringify([...b.facts]);

function added(one, all) {
  const lanes = [...one.lanes].map((id) => say(`泳道「${all.get(id)?.facts.get('name') ?? id}」`, `lane “${all.get(id)?.facts.get('name') ?? id}”`));
  const content = [...one.facts].filter(([key]) => !TITLED.has(key) && !(one.local === 'sequenceFlow' && /^(source|target)Ref$/.test(key)));
  const whole = [...lanes, ...content.map(([key, value]) => `${word(key)} ${shown(key, value, all)}`)].join(say('；', '; '));
  return say(`新增 ${title(one, all)}`, `added ${title(one, all)}`) + (whole && say(`：${whole}`, `: ${whole}`));
}

function changes(former, one, { old, fresh, renamed }) {
  const name = title(one, fresh);
  const said = [];
  const tell = (zh, en) => said.push(say(`${name}：${zh}`, `${name}: ${en}`));
  if (former.node.id !== one.node.id) tell(`编号 ${former.node.id} → ${one.node.id}`, `id ${former.node.id} → ${one.node.id}`);
  if (former.local !== one.local) tell(`种类 ${kind(former)} → ${kind(one)}`, `kind ${kind(former)} → ${kind(one)}`);
  const owner = (holder) => holder.owner?.node.id;
  if (owner(former) !== (renamed.get(owner(one)) ?? owner(one))) {
    tell(`移到 ${one.owner ? title(one.owner, fresh) : '最外层'} 里`, `moved into ${one.owner ? title(one.owner, fresh) : 'the top'}`);
  }
  if (former.path !== one.path) tell('移到了别处', 'stands in another place');
  for (const key of new Set([...former.facts.keys(), ...one.facts.keys()])) {
    const [from, to] = [former.facts.get(key), one.facts.get(key)];
    if (from === to) continue;
    const [a, b] = [shown(key, from, old), shown(key, to, fresh)];
    if (key === 'name' && one.local === 'lane') said.push(say(`泳道 ${a} → ${b}`, `lane ${a} → ${b}`));
    else tell(`${word(key)} ${a} → ${b}`, `${word(key)} ${a} → ${b}`);
  }
  said.push(...lanes(former, one, name, { old, fresh, renamed }));
  if (!ordered(former.children.map((id) => id), one.children.map((id) => renamed.get(id) ?? id))) {
    tell('里面各项的先后次序变了', 'the order of what is inside has changed');
  }
  if (!ordered([...former.facts.keys()], [...one.facts.keys()])) {
    tell('各项设置的先后次序变了', 'the order of its settings has changed');
  }
  if (!said.length && former.shape !== one.shape) tell('里面的设置放到了别处', 'its settings stand in another place');
  return said;
}

function lanes(former, one, name, { old, fresh, renamed }) {
  const called = (id, all) => all.get(id)?.facts.get('name') ?? id;
  const now = new Set([...one.lanes].map((id) => renamed.get(id) ?? id));
  const entered = [...one.lanes].filter((id) => !former.lanes.has(renamed.get(id) ?? id));
  if (entered.length) return entered.map((id) => say(`${name} 移到泳道「${called(id, fresh)}」`, `${name} moved to lane “${called(id, fresh)}”`));
  const left = [...former.lanes].filter((id) => !now.has(id));
  return left.map((id) => say(`${name} 移出泳道「${called(id, old)}」`, `${name} left lane “${called(id, old)}”`));
}

/** A value; an element that it refers to is called by its name. */
function shown(key, value, all) {
  if (value === undefined) return NONE;
  const target = /Ref$|^default$/.test(key) && all.get(value.replace(/^.*:/, ''));
  return target && KINDS[target.local] && target.facts.get('name') ? `「${target.facts.get('name')}」` : value;
}
