// A diagram or decision as its elements, each with everything that is written about it.
import { say } from '../../words/say.js';
import { parse } from '../bpmn/xml.js';
import { KINDS } from './wording.js';

const LAYOUT = /^(BPMNShape|BPMNEdge|DMNShape|DMNEdge)$/;
const DRAWING = /^(BPMNDiagram|DMNDI)$/;
/** What stands in sequence flows as well. */
const DERIVED = new Set(['incoming', 'outgoing']);
/** Which writing or which drawing tool, not what it says. */
const WRITING = /^(xmlns(:.*)?|xsi:.*|bioc:.*|color:.*|biodi:.*|modeler:.*|exporter|exporterVersion)$/;
/** Their content says that they are there. */
const WRAPPERS = new Set([
  'extensionElements', 'ioMapping', 'properties', 'taskHeaders', 'executionListeners', 'taskListeners', 'laneSet',
  'childLaneSet', 'decisionTable', 'rule',
]);
const ALWAYS = /(EventDefinition|LoopCharacteristics)$/;
const OWN = ['target', 'key', 'name', 'href', 'eventType'];
const MAIN = new Set(['source', 'value', 'type']);

/**
 * Return id → {node, local, owner, facts, children, lanes, position}; null where the text is no XML.
 *
 * `path` is what it stands in inside its owner. `facts` holds what is written about an element and about all in it that is no element of its own;
 * `shape` how that lies in one another; `children` the ids inside, in their order; `lanes` the lanes that name it. `layout` on the map:
 * shape → how it is drawn.
 */
export function elements(text) {
  const root = parse(text);
  if (!root) return null;
  const found = new Map();
  found.layout = new Map();
  walk(root, null, found);
  for (const lane of [...found.values()].filter(({ local }) => local === 'lane')) {
    lane.held.forEach((id) => found.get(id)?.lanes.add(lane.node.id));
  }
  return found;
}

const localOf = (name) => name.replace(/^.*:/, '');
const bare = (text) => text.trim();

function walk(node, owner, found, path = '') {
  const local = localOf(node.name);
  if (LAYOUT.test(local)) {
    found.layout.set(node.id, node.meaning);
    return;
  }
  if (DERIVED.has(local)) return;
  if (DRAWING.test(local)) {
    node.children.forEach((child) => walk(child, owner, found, path));
    return;
  }
  const id = owner ? node.id : node.id ?? local;
  const isElement = (id && KINDS[local] && !found.has(id)) || !owner;
  const holder = isElement ? { node: { ...node, id }, local, owner, path, facts: new Map(), shape: '', children: [], lanes: new Set(), held: [] } : owner;
  if (isElement) {
    found.set(id, holder);
    owner?.children.push(id);
    if (local === 'rule') holder.position = say(`第 ${(owner.rules = (owner.rules ?? 0) + 1)} 条`, ` ${owner.rules}`);
    own(node, holder);
  } else if (local === 'flowNodeRef' && owner.local === 'lane') {
    owner.held.push(bare(words(node)));
  } else {
    facts(node, local, owner);
  }
  if (isElement) holder.shape = inside(node);
  node.children.forEach((child) => walk(child, holder, found, isElement ? '' : `${path}/${local}`));
}

/** How what is no element of its own lies in an element. */
function inside(node) {
  return node.children
    .filter((child) => !isApart(child))
    .map((child) => [localOf(child.name), inside(child)])
    .filter(([name, content]) => content || !WRAPPERS.has(name))
    .map(([name, content]) => `${name}(${content})`)
    .join('');
}

const isApart = (child) => {
  const local = localOf(child.name);
  return (child.id && KINDS[local]) || LAYOUT.test(local) || DRAWING.test(local) || DERIVED.has(local) || local === 'flowNodeRef';
};

const words = (node) => JSON.parse(node.meaning)[2];

const attributes = (node) => JSON.parse(node.attributes).filter(([key]) => key !== 'id' && !WRITING.test(key))
  .map(([key, value]) => [localOf(key), value]);

function own(node, holder) {
  attributes(node).forEach(([key, value]) => set(holder, key, value));
  const text = bare(words(node));
  if (text) set(holder, 'text', text);
}

function facts(node, local, owner) {
  const pairs = attributes(node);
  const key = OWN.find((one) => pairs.some(([name]) => name === one));
  const label = key ? `${local} ${pairs.find(([name]) => name === key)[1]}` : local;
  const others = pairs.filter(([name]) => name !== key);
  const text = bare(words(node));
  if (text) set(owner, label, text);
  others.forEach(([name, value]) => set(owner, key && MAIN.has(name) ? label : `${label} ${name}`, value));
  const isBare = !text && !others.length && (key || !node.children.length);
  if ((isBare || ALWAYS.test(local)) && !(WRAPPERS.has(local) && !isBare)) set(owner, label, say('有', 'there'));
}

/** A second fact of the same name gets a name of its own. */
function set(holder, name, value) {
  let candidate = name;
  for (let i = 2; holder.facts.has(candidate); i += 1) candidate = `${name} ${i}`;
  holder.facts.set(candidate, value);
}
