// What differs between two versions of a form: its fields, their order, and the form itself.
import { say } from '../../words/say.js';
import { ordered } from './wording.js';

const FIELD = {
  label: ['文字', 'label'], description: ['说明', 'description'], validate: ['要求', 'validation'], values: ['选项', 'options'],
  key: ['变量名', 'key'], type: ['类型', 'type'], text: ['内容', 'text'], path: ['变量名', 'path'], conditional: ['何时不问', 'hidden when'],
  defaultValue: ['预填', 'default'], readonly: ['只读', 'read-only'], disabled: ['不可填', 'disabled'], properties: ['属性', 'properties'],
  required: ['必填', 'required'], minLength: ['最短', 'shortest'], maxLength: ['最长', 'longest'], min: ['最小', 'least'], max: ['最大', 'most'],
  pattern: ['格式', 'pattern'], hide: ['条件', 'condition'], name: ['名称', 'name'],
};
/** What the editor keeps for itself. */
const WRITING = new Set(['components', 'schemaVersion', 'exporter', 'executionPlatform', 'executionPlatformVersion']);

export function ofForms(before, after) {
  const [old, fresh] = [fields(before), fields(after)];
  const said = [];
  for (const [id, one] of fresh) {
    const former = old.get(id);
    if (!former) said.push({ id, kind: 'added', text: say(`新增字段${called(one, id)}`, `added field ${called(one, id)}`) + content(one) });
    else said.push(...changes(id, former, one, fresh).map((text) => ({ id, kind: 'changed', text })));
  }
  for (const [id, one] of old) {
    if (!fresh.has(id)) said.push({ id, kind: 'removed', text: say(`去掉字段${called(one, id)}`, `removed field ${called(one, id)}`) });
  }
  const moved = [...fresh].filter(([id, one]) => old.has(id) && plain(old.get(id).layout) !== plain(one.layout)).length;
  if (moved) said.push({ kind: 'moved', text: say(`挪动了 ${moved} 个字段的位置`, `${moved} fields moved`) });
  return said;
}

/** Return id → {own, layout, holder, order} of every field; the form itself has the id ''. */
function fields(text) {
  const found = new Map();
  const walk = (one, id, holder) => {
    const { components, id: _, layout, ...own } = one;
    const order = (components ?? []).map((each, i) => each.id ?? `${id}/${i}`);
    found.set(id, { own, layout, holder, order });
    (components ?? []).forEach((each, i) => walk(each, order[i], id));
  };
  const { id, ...form } = JSON.parse(text);
  const kept = Object.fromEntries(Object.entries(form).filter(([key]) => key === 'components' || !WRITING.has(key)));
  walk({ ...kept, formId: id }, '', null);
  return found;
}

const plain = (value) => JSON.stringify(value) ?? '';
const word = (key) => key.split('.').map((part) => (FIELD[part] ? say(...FIELD[part]) : part)).join(' ');

function called({ own }, id) {
  if (id === '') return say('表单', 'the form');
  return say(`「${own.label ?? own.dateLabel ?? own.key ?? id}」`, `“${own.label ?? own.dateLabel ?? own.key ?? id}”`);
}

/** The settings of a field, those inside others by their path. */
function settings(value, path = '') {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[path, value]];
  const inside = Object.entries(value).flatMap(([key, one]) => settings(one, path ? `${path}.${key}` : key));
  return inside.length || !path ? inside : [[path, value]];
}

const shown = (value) => {
  if (value === undefined) return say('（空）', '(none)');
  if (value === true || value === false) return value ? say('是', 'yes') : say('否', 'no');
  if (Array.isArray(value)) return value.map((one) => (one?.label ? `${one.label}（${one.value}）` : plain(one))).join('、') || '[]';
  return typeof value === 'object' ? plain(value) : String(value);
};

function content({ own }) {
  const whole = settings(own).filter(([key]) => key !== 'label').map(([key, value]) => `${word(key)} ${shown(value)}`).join(say('；', '; '));
  return whole && say(`：${whole}`, `: ${whole}`);
}

function changes(id, former, one, all) {
  const name = called(one, id);
  const said = [];
  const [old, fresh] = [new Map(settings(former.own)), new Map(settings(one.own))];
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    if (plain(old.get(key)) !== plain(fresh.get(key))) {
      said.push(`${name}${word(key)} ${shown(old.get(key))} → ${shown(fresh.get(key))}`);
    }
  }
  if (former.holder !== one.holder) said.push(say(`${name}移到${called(all.get(one.holder), one.holder)}里`, `${name} moved into ${called(all.get(one.holder), one.holder)}`));
  if (!ordered(former.order, one.order)) said.push(say(`${name}里字段的次序变了`, `${name}: the order of its fields has changed`));
  return said;
}
