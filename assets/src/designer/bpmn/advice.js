// Advice on drawing, while one draws: bpmnlint's rules, said in our words.
import { Linter } from 'bpmnlint';
import StaticResolver from 'bpmnlint/lib/resolver/static-resolver.js';
import endEvent from 'bpmnlint/rules/end-event-required.js';
import fakeJoin from 'bpmnlint/rules/fake-join.js';
import labels from 'bpmnlint/rules/label-required.js';
import disconnected from 'bpmnlint/rules/no-disconnected.js';
import duplicates from 'bpmnlint/rules/no-duplicate-sequence-flows.js';
import joinFork from 'bpmnlint/rules/no-gateway-join-fork.js';
import implicitSplit from 'bpmnlint/rules/no-implicit-split.js';
import overlapping from 'bpmnlint/rules/no-overlapping-elements.js';
import startEvent from 'bpmnlint/rules/start-event-required.js';
import superfluous from 'bpmnlint/rules/superfluous-gateway.js';
import { say } from '../../words/say.js';

const RULES = {
  'end-event-required': [endEvent, '没有结束事件：走到哪里算办完？', 'There is no end event.'],
  'fake-join': [fakeJoin, '几条线直接汇到这里，看不出是等齐还是先到先办。', 'Several flows meet here without a gateway.'],
  'label-required': [labels, '还没有名称。', 'It has no name yet.'],
  'no-disconnected': [disconnected, '没有和别的元素连起来。', 'It is not connected.'],
  'no-duplicate-sequence-flows': [duplicates, '和另一条线重复。', 'It doubles another flow.'],
  'no-gateway-join-fork': [joinFork, '这个网关又汇合又分支，请拆成两个。', 'This gateway both joins and forks.'],
  'no-implicit-split': [implicitSplit, '从这里分出几条线，请用网关画明白。', 'Flows split here without a gateway.'],
  'no-overlapping-elements': [overlapping, '和别的元素叠在一起了。', 'It overlaps another element.'],
  'start-event-required': [startEvent, '没有开始事件：案件从哪里开始？', 'There is no start event.'],
  'superfluous-gateway': [superfluous, '这个网关只有一进一出，可以去掉。', 'This gateway has one way in and one out.'],
};

// Some rules remember what they saw: a linter is used once.
const linter = () => new Linter({
  config: { rules: Object.fromEntries(Object.keys(RULES).map((name) => [name, 'warn'])) },
  resolver: new StaticResolver(Object.fromEntries(
    Object.entries(RULES).map(([name, [rule]]) => [`rule:bpmnlint/${name}`, rule]))),
});

/** Return the advice on a diagram as problems like the server's, with severity "advice". */
export async function advice(definitions) {
  const found = await linter().lint(definitions);
  return Object.entries(found).flatMap(([rule, reports]) => reports.map((report) => ({
    severity: 'advice', element: report.id, rule, zh: RULES[rule][1], en: RULES[rule][2], hint: '',
  })));
}
