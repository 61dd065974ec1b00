// What differs between two versions, in sentences: elements of a diagram, rows of a table, fields.
import { say } from '../words/say.js';
import { parse } from './bpmn/xml.js';

const KINDS = {
  userTask: ['任务', 'task'], serviceTask: ['自动任务', 'service task'], businessRuleTask: ['判定', 'decision task'],
  scriptTask: ['计算', 'script task'], callActivity: ['子流程', 'called process'], subProcess: ['子流程', 'sub-process'],
  sequenceFlow: ['连线', 'flow'], lane: ['泳道', 'lane'], startEvent: ['开始', 'start'], endEvent: ['结束', 'end'],
  boundaryEvent: ['边界事件', 'boundary event'], intermediateCatchEvent: ['等待', 'catch event'],
  exclusiveGateway: ['网关', 'gateway'], parallelGateway: ['并行网关', 'parallel gateway'],
  decision: ['判定表', 'decision'], rule: ['规则', 'rule'], input: ['条件列', 'input'], output: ['结果列', 'output'],
  inputEntry: ['条件', 'input entry'], outputEntry: ['结果', 'output entry'],
};
const LAYOUT = /^(BPMNShape|BPMNEdge|DMNShape|DMNEdge)$/;

/** Return what differs as {id, kind: added | changed | removed, text}. */
export function differences(kind, before, after) {
  return kind === 'form' ? ofForms(before, after) : ofXml(before, after);
}

function ofXml(before, after) {
  const old = elements(before);
  const fresh = elements(after);
  const said = [];
  for (const [id, one] of fresh) {
    const former = old.get(id);
    if (!former) said.push({ id, kind: 'added', text: say(`新增 ${title(one, fresh)}`, `added ${title(one, fresh)}`) });
    else if (former.own !== one.own) said.push(...changes(former, one, fresh).map((text) => ({ id, kind: 'changed', text })));
  }
  for (const [id, one] of old) {
    if (!fresh.has(id)) said.push({ id, kind: 'removed', text: say(`去掉 ${title(one, old)}`, `removed ${title(one, old)}`) });
  }
  const moved = [...fresh.layout].filter(([id, text]) => old.layout.has(id) && old.layout.get(id) !== text).length;
  if (moved) said.push({ kind: 'moved', text: say(`图上挪动了 ${moved} 处`, `${moved} moved on the canvas`) });
  return said;
}

function elements(text) {
  const found = new Map();
  found.layout = new Map();
  const walk = (node, owner) => {
    const local = node.name.replace(/^.*:/, '');
    if (LAYOUT.test(local)) {
      found.layout.set(node.id, node.meaning);
      return;
    }
    const self = node.id && KINDS[local] ? { node, local, facts: new Map(), owner } : owner;
    if (self && self !== owner) found.set(node.id, self);
    if (local === 'rule') self.position = say(`第 ${(owner.rules = (owner.rules ?? 0) + 1)} 条`, ` ${owner.rules}`);
    else if (owner) facts(node, owner);
    if (self && self !== owner) attributes(node, '').forEach(([key, value]) => self.facts.set(key, value));
    node.children.forEach((child) => walk(child, self));
  };
  const root = parse(text);
  if (root) walk(root, null);
  for (const one of found.values()) one.own = JSON.stringify([...one.facts]);
  return found;
}

const attributes = (node, prefix) => JSON.parse(node.attributes).filter(([key]) => key !== 'id').map(([key, value]) => [prefix + key, value]);

function facts(node, owner) {
  const local = node.name.replace(/^.*:/, '');
  if (['incoming', 'outgoing', 'extensionElements'].includes(local)) return;
  const pairs = attributes(node, `${local} `);
  const own = pairs.find(([key]) => /( key| name| target)$/.test(key))?.[1];
  for (const [key, value] of pairs) owner.facts.set(own && own !== value ? `${key.split(' ')[0]} ${own}` : key, value);
  const words = JSON.parse(node.meaning)[2].trim();
  if (words) owner.facts.set(uniquely(owner.facts, local), words);
}

/** A second text of the same kind (the lanes' elements, say) gets a name of its own. */
function uniquely(facts, name) {
  for (let i = 1; ; i += 1) {
    const candidate = i === 1 ? name : `${name} ${i}`;
    if (!facts.has(candidate)) return candidate;
  }
}

function changes(former, one, all) {
  if (one.local === 'lane') return laneChanges(former, one, all);
  const keys = new Set([...former.facts.keys(), ...one.facts.keys()]);
  return [...keys].filter((key) => former.facts.get(key) !== one.facts.get(key)).map((key) => {
    const [from, to] = [former.facts.get(key) ?? say('（空）', '(none)'), one.facts.get(key) ?? say('（空）', '(none)')];
    return say(`${title(one, all)}：${word(key)} ${from} → ${to}`, `${title(one, all)}: ${key} ${from} → ${to}`);
  });
}

function laneChanges(former, one, all) {
  const held = (lane) => new Set([...lane.facts].filter(([key]) => key.startsWith('flowNodeRef')).map(([, id]) => id));
  const before = held(former);
  const entered = [...held(one)].filter((id) => !before.has(id)).map((id) => (all.get(id) ? title(all.get(id), all) : id));
  const said = entered.map((name) => say(`${name} 移到泳道「${value(one, 'name')}」`, `${name} moved to lane “${value(one, 'name')}”`));
  if (value(former, 'name') !== value(one, 'name')) {
    said.push(say(`泳道 ${value(former, 'name')} → ${value(one, 'name')}`, `lane ${value(former, 'name')} → ${value(one, 'name')}`));
  }
  return said;
}

const value = (one, key) => one.facts.get(key);

const WORDS = {
  name: '名称', text: '内容', conditionExpression: '条件', timeDuration: '时长', timeDate: '日期', timeCycle: '循环',
  documentation: '说明', 'formDefinition formId': '表单', 'taskSchedule dueDate': '办理期限',
  'assignmentDefinition candidateGroups': '承办角色', 'assignmentDefinition assignee': '办理人',
  'taskDefinition type': '动作', 'calledDecision decisionId': '判定表', 'calledElement processId': '调用的流程',
};
const PARTS = { input: '输入', output: '输出', property: '属性', header: '参数' };
const word = (key) => WORDS[key] ?? key.replace(/^\w+(?= )/, (part) => PARTS[part] ?? part);

function title(one, all) {
  const [zh, en] = KINDS[one.local];
  const kind = say(zh, en);
  const name = value(one, 'name') ?? value(one, 'label') ?? (one.local === 'sequenceFlow' ? ends(one, all) : undefined);
  if (['inputEntry', 'outputEntry'].includes(one.local) && one.owner) return `${title(one.owner, all)} ${kind}`;
  if (one.local === 'rule') return `${kind}${place(one)}`;
  return name ? `${kind}「${name}」` : `${kind} ${one.node.id}`;
}

const ends = (one, all) => {
  const name = (id) => (all.get(id) && value(all.get(id), 'name')) ?? id;
  return `${name(value(one, 'sourceRef'))} → ${name(value(one, 'targetRef'))}`;
};

const place = (one) => one.position ?? ` ${one.node.id}`;

function ofForms(before, after) {
  const old = fields(before);
  const fresh = fields(after);
  const said = [];
  for (const [id, one] of fresh) {
    const former = old.get(id);
    if (!former) said.push({ id, kind: 'added', text: say(`新增字段「${one.label ?? one.key ?? id}」`, `added field “${one.label ?? one.key ?? id}”`) });
    else {
      for (const key of new Set([...Object.keys(former), ...Object.keys(one)])) {
        const [from, to] = [JSON.stringify(former[key]), JSON.stringify(one[key])];
        if (from !== to) said.push({ id, kind: 'changed', text: `「${former.label ?? former.key ?? id}」${FIELD[key] ?? key} ${from ?? '∅'} → ${to ?? '∅'}` });
      }
    }
  }
  for (const [id, one] of old) {
    if (!fresh.has(id)) said.push({ id, kind: 'removed', text: say(`去掉字段「${one.label ?? one.key ?? id}」`, `removed field “${one.label ?? one.key ?? id}”`) });
  }
  return said;
}

const FIELD = { label: '文字', description: '说明', validate: '要求', values: '选项', key: '变量名', type: '类型', text: '内容' };

function fields(text) {
  const found = new Map();
  const walk = (one) => {
    const { components, id, layout, ...rest } = one;
    found.set(id, rest);
    (components ?? []).forEach(walk);
  };
  (JSON.parse(text).components ?? []).forEach(walk);
  return found;
}
