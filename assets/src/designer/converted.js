// A diagram of another product, converted by the server: what became of it, and what is left to decide.
import { say } from '../words/say.js';
import { note } from './notes.js';
import { ask } from './server.js';

const KINDS = {
  became: say('已转换', 'converted'),
  left: say('已去掉', 'taken out'),
  decide: say('请决定', 'to decide'),
};

/** Return {product, source, sentence, lines, notes}; a file of ours comes back as it is. */
export async function converted(model, source) {
  const same = { product: null, source, sentence: '', lines: [], notes: [] };
  if (!['bpmn', 'dmn'].includes(model.kind)) return same;
  const answer = await ask(model.convert, { source });
  if (!answer.ok) throw new Error(answer.error);
  if (!answer.product) return same;
  const changes = answer.changes.filter((one) => one.element);
  // The editor of decisions opens other versions by itself, and keeps the rest letter by letter.
  if (model.kind === 'dmn' && !changes.length) return same;
  const open = changes.filter((one) => one.kind === 'decide').length;
  const whole = answer.changes.find((one) => !one.element && one.kind === 'decide');
  if (whole) throw new Error(say(whole.zh, whole.en));
  return {
    product: answer.product,
    source: answer.source,
    sentence: say(
      `这是 ${answer.product} 的图，已转换 ${changes.length - open} 处${open ? `，有 ${open} 处要由您决定` : ''}；请逐条看过。`,
      `A diagram for ${answer.product}: ${changes.length - open} things were converted, ${open} are left to decide. Please read each.`),
    lines: changes.map((one) => `${KINDS[one.kind]} · ${one.element} · ${sentence(one)}`),
    notes: changes.map((one) => {
      const severity = one.kind === 'decide' ? 'warning' : 'advice';
      return note(sentence(one), sentence(one), { severity, element: one.element });
    }),
  };
}

function sentence(one) {
  const words = say(one.zh, one.en);
  if (!one.before && !one.after) return words;
  return `${words}：${one.before || '—'} → ${one.after || '—'}`;
}
