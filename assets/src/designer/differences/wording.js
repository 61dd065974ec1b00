// What the elements of diagrams and decisions, and what is written about them, are called.
import { say } from '../../words/say.js';

export const KINDS = {
  definitions: ['整个文件', 'the file'], process: ['流程', 'process'], participant: ['参与者', 'participant'], collaboration: ['协作图', 'collaboration'],
  lane: ['泳道', 'lane'], message: ['消息', 'message'], signal: ['信号', 'signal'], error: ['错误', 'error'], escalation: ['升级', 'escalation'],
  task: ['任务', 'task'], userTask: ['任务', 'task'], manualTask: ['手工任务', 'manual task'], serviceTask: ['自动任务', 'service task'],
  sendTask: ['发送任务', 'send task'], receiveTask: ['接收任务', 'receive task'], businessRuleTask: ['判定', 'decision task'],
  scriptTask: ['计算', 'script task'], callActivity: ['子流程', 'called process'], subProcess: ['子流程', 'sub-process'],
  transaction: ['事务', 'transaction'], adHocSubProcess: ['临时子流程', 'ad-hoc sub-process'],
  sequenceFlow: ['连线', 'flow'], messageFlow: ['消息流', 'message flow'], association: ['关联线', 'association'],
  startEvent: ['开始', 'start'], endEvent: ['结束', 'end'], boundaryEvent: ['边界事件', 'boundary event'],
  intermediateCatchEvent: ['等待', 'catch event'], intermediateThrowEvent: ['抛出事件', 'throw event'],
  exclusiveGateway: ['网关', 'gateway'], parallelGateway: ['并行网关', 'parallel gateway'], inclusiveGateway: ['包容网关', 'inclusive gateway'],
  eventBasedGateway: ['事件网关', 'event-based gateway'], complexGateway: ['复杂网关', 'complex gateway'],
  dataObject: ['数据', 'data'], dataObjectReference: ['数据对象', 'data object'], dataStore: ['数据存储', 'data store'],
  dataStoreReference: ['数据存储', 'data store'], itemDefinition: ['数据类型', 'data type'], textAnnotation: ['批注', 'annotation'],
  group: ['分组', 'group'], category: ['分类', 'category'],
  decision: ['判定表', 'decision'], inputData: ['输入数据', 'input data'], businessKnowledgeModel: ['业务知识', 'business knowledge'],
  knowledgeSource: ['知识来源', 'knowledge source'], decisionService: ['判定服务', 'decision service'],
  rule: ['规则', 'rule'], input: ['条件列', 'input'], output: ['结果列', 'output'],
  inputEntry: ['条件', 'input entry'], outputEntry: ['结果', 'output entry'],
};

const WORDS = {
  name: ['名称', 'name'], text: ['内容', 'text'], conditionExpression: ['条件', 'condition'], timeDuration: ['时长', 'duration'],
  timeDate: ['日期', 'date'], timeCycle: ['循环', 'cycle'], documentation: ['说明', 'documentation'],
  'formDefinition formId': ['表单', 'form'], 'taskSchedule dueDate': ['办理期限', 'due date'],
  'assignmentDefinition candidateGroups': ['承办角色', 'role'], 'assignmentDefinition assignee': ['办理人', 'assignee'],
  'taskDefinition': ['动作', 'action'], 'taskDefinition type': ['动作', 'action'], 'taskDefinition retries': ['重试次数', 'retries'],
  'calledDecision decisionId': ['判定表', 'decision'], 'calledDecision resultVariable': ['结果存入变量', 'result variable'],
  'calledElement processId': ['调用的流程', 'called process'], isExecutable: ['可执行', 'executable'], processRef: ['流程', 'process'],
  sourceRef: ['起点', 'from'], targetRef: ['终点', 'to'], attachedToRef: ['附着在', 'attached to'], default: ['默认流', 'default flow'],
  cancelActivity: ['中断', 'interrupting'], messageRef: ['消息', 'message'], errorCode: ['错误代码', 'error code'],
  'subscription correlationKey': ['消息对应的键', 'correlation key'], 'script expression': ['表达式', 'expression'],
  'script resultVariable': ['结果存入变量', 'result variable'], 'decisionTable hitPolicy': ['命中规则', 'hit policy'],
  'loopCharacteristics inputCollection': ['对哪个列表逐一办理', 'input collection'],
  'loopCharacteristics inputElement': ['每一项叫作', 'input element'],
  'loopCharacteristics outputCollection': ['结果收集到', 'output collection'],
  'loopCharacteristics outputElement': ['每一项收集什么', 'output element'],
  completionCondition: ['提前完成的条件', 'completion condition'], multiInstanceLoopCharacteristics: ['逐一办理', 'multi-instance'],
  'multiInstanceLoopCharacteristics isSequential': ['依次进行', 'one after another'],
};
const PARTS = {
  input: '输入', output: '输出', property: '属性', header: '参数', timerEventDefinition: '定时', messageEventDefinition: '消息事件',
  signalEventDefinition: '信号事件', errorEventDefinition: '错误事件', escalationEventDefinition: '升级事件',
  terminateEventDefinition: '终止', compensateEventDefinition: '补偿', conditionalEventDefinition: '条件事件', linkEventDefinition: '链接',
};

export function word(key) {
  const known = WORDS[key];
  if (known) return say(...known);
  return say(key.replace(/^\w+/, (part) => PARTS[part] ?? part), key);
}

export const kind = ({ local }) => (KINDS[local] ? say(...KINDS[local]) : local);

export function title(one, all) {
  const name = one.facts.get('name') || one.facts.get('label') || (one.local === 'sequenceFlow' ? ends(one, all) : undefined);
  if (['inputEntry', 'outputEntry'].includes(one.local) && one.owner) return `${title(one.owner, all)} ${kind(one)}`;
  if (one.local === 'rule') return `${kind(one)}${one.position ?? ` ${one.node.id}`}`;
  if (!one.owner) return say('整个文件', 'the file');
  return name ? `${kind(one)}「${name}」` : `${kind(one)} ${one.node.id}`;
}

function ends(one, all) {
  const name = (id) => all.get(id)?.facts.get('name') ?? id;
  return `${name(one.facts.get('sourceRef'))} → ${name(one.facts.get('targetRef'))}`;
}

/** Whether what is in both lists stands in the same order. */
export function ordered(before, after) {
  const [old, fresh] = [new Set(before), new Set(after)];
  const common = before.filter((one) => fresh.has(one));
  return common.join('\n') === after.filter((one) => old.has(one)).join('\n');
}
