// What puts a problem of a diagram right where there is one way only: a button that does it.
//
// Each kind reads the server's sentence or hint (zh) and the element; `tests/designer/test_mending.py`
// holds the sentences against what the server says.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { say } from '../../words/say.js';
import { extension, setExtension } from './extensions.js';

const MEANT = /是否指“([^”]+)”/;
const QUOTED = /“([^”]+)”/g;

/** Return {words, act} for a problem of the diagram, or null: there is more than one way, or none. */
export function mending(modeler, problem) {
  const element = problem.element && modeler.get('elementRegistry').get(problem.element);
  for (const kind of KINDS) {
    const found = kind(modeler, problem, element);
    if (found) return found;
  }
  return null;
}

const KINDS = [renamed, defaultFlow, executable, formBack, processBack, strangeInputs, parallel, superfluous];

/** A name that is not there, and one that is meant. */
function renamed(modeler, { zh, hint = '' }, element) {
  const meant = MEANT.exec(hint)?.[1];
  if (!meant || !element) return null;
  const wrong = [...zh.matchAll(QUOTED)].map((one) => one[1]).filter((one) => one !== meant);
  const object = getBusinessObject(element);
  const name = wrong.reverse().find((one) => places(object, one).length);
  if (!name) return null;
  return {
    words: say(`改为“${meant}”`, `Change to “${meant}”`),
    act: () => places(object, name).forEach(({ holder, key, text }) => (
      modeler.get('modeling').updateModdleProperties(element, holder, { [key]: replaced(text, name, meant) }))),
  };
}

/** Where an element says a name: as a whole value, or as a word of an expression. */
function places(object, name) {
  const found = [];
  const seen = new Set();
  const walk = (holder, depth) => {
    if (!holder?.$descriptor || seen.has(holder) || depth > 6) return;
    seen.add(holder);
    for (const { name: full, type, isReference } of holder.$descriptor.properties) {
      const key = full.replace(/^.*:/, '');
      const value = Object.hasOwn(holder, key) ? holder[key] : undefined;
      if (value === undefined || isReference || ['id', 'name', 'di', '$parent'].includes(key)) continue;
      if (typeof value === 'string' && type !== 'bpmn:FlowNode') {
        if (says(value, name)) found.push({ holder, key, text: value });
      } else {
        [].concat(value).filter((one) => !/:(FlowElement|FlowNode|SequenceFlow|Lane|Process)$/.test(type)).forEach((one) => walk(one, depth + 1));
      }
    }
  };
  walk(object, 0);
  return found;
}

const isWord = (text, name) => new RegExp(`(^|[^\\p{L}\\p{N}_])${escaped(name)}($|[^\\p{L}\\p{N}_])`, 'u').test(text);
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const says = (text, name) => text === name || (text.startsWith('=') && isWord(text, name));
const replaced = (text, name, meant) => (text === name
  ? meant
  : text.replace(new RegExp(`(^|[^\\p{L}\\p{N}_])${escaped(name)}(?=$|[^\\p{L}\\p{N}_])`, 'gu'), (_, before) => before + meant));

/** One way out of a gateway has no condition: it is the default. */
function defaultFlow(modeler, { zh }, element) {
  if (!/没有条件的分支“.+”当作默认流|分支没有条件，也不是默认流/.test(zh) || !element) return null;
  const object = getBusinessObject(element);
  const gateway = is(element, 'bpmn:SequenceFlow') ? object.sourceRef : object;
  const free = (gateway.outgoing ?? []).filter((one) => !one.conditionExpression);
  if (gateway.default || free.length !== 1) return null;
  return {
    words: say('设为默认流', 'Make it the default flow'),
    act: () => modeler.get('modeling').updateProperties(modeler.get('elementRegistry').get(gateway.id), { default: free[0] }),
  };
}

function executable(modeler, { zh }) {
  if (!zh.includes('没有可执行的流程')) return null;
  const all = modeler.getDefinitions().rootElements.filter((one) => is(one, 'bpmn:Process'));
  const canvas = modeler.get('canvas');
  if (all.length !== 1) return null;
  return {
    words: say('设为可执行', 'Make it executable'),
    act: () => modeler.get('modeling').updateModdleProperties(canvas.getRootElement(), all[0], { isExecutable: true }),
  };
}

/** The form that a task has in what holds now. */
function formBack(modeler, { hint = '' }, element) {
  const id = /请选回表单“(?:[^”]*（)?([\w.-]+)）?”/.exec(hint)?.[1];
  if (!id || !element || extension(element, 'zeebe:FormDefinition')?.formId === id) return null;
  const services = { modeling: modeler.get('modeling'), bpmnFactory: modeler.get('bpmnFactory') };
  return {
    words: say('选回原来的表单', 'Take the former form back'),
    act: () => setExtension(services, element, 'zeebe:FormDefinition', { formId: id }),
  };
}

function processBack(modeler, { hint = '' }) {
  const id = /^把流程编号改(?:回|成)“([\w.-]+)”/.exec(hint)?.[1];
  const all = modeler.getDefinitions().rootElements.filter((one) => is(one, 'bpmn:Process'));
  if (!id || all.length !== 1 || all[0].id === id) return null;
  return {
    words: say(`编号改为“${id}”`, `Change the id to “${id}”`),
    act: () => modeler.get('modeling').updateModdleProperties(modeler.get('canvas').getRootElement(), all[0], { id }),
  };
}

/** Inputs that an action does not know. */
function strangeInputs(modeler, { zh }, element) {
  const names = /动作“.+”没有这些输入：(.+)$/.exec(zh)?.[1].split('、');
  const mapping = element && extension(element, 'zeebe:IoMapping');
  if (!names || !mapping) return null;
  const kept = (mapping.inputParameters ?? []).filter((one) => !names.includes(one.target));
  if (kept.length === mapping.inputParameters?.length) return null;
  return {
    words: say('去掉这些输入', 'Take these inputs away'),
    act: () => modeler.get('modeling').updateModdleProperties(element, mapping, { inputParameters: kept }),
  };
}

/** Branches that were split in parallel meet in a gateway of the other kind. */
function parallel(modeler, { hint = '' }, element) {
  if (!/并行网关汇合/.test(hint) || !element || !is(element, 'bpmn:ExclusiveGateway')) return null;
  if ((getBusinessObject(element).outgoing ?? []).length > 1) return null;
  return {
    words: say('换成并行网关', 'Make it a parallel gateway'),
    act: () => modeler.get('bpmnReplace').replaceElement(element, { type: 'bpmn:ParallelGateway' }),
  };
}

/** A gateway with one way in and one out. */
function superfluous(modeler, { rule }, element) {
  if (rule !== 'superfluous-gateway' || !element) return null;
  return { words: say('去掉这个网关', 'Remove the gateway'), act: () => modeler.get('modeling').removeElements([element]) };
}
