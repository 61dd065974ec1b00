// Somebody else has released another version since one began: both changes are shown, one is chosen.
import { say } from '../words/say.js';
import { answered, lines, moment } from './asking.js';
import { differences } from './differences.js';
import { ask } from './server.js';

const byId = (id) => document.getElementById(id);

/**
 * Show what both have changed since `before`. Resolves to 'mine', 'theirs' or false (not now).
 *
 * `newer` is the version that holds: {version, source, by?, at?, reason?}.
 */
export async function compare(model, { before, version, mine, newer }) {
  const [ours, others] = await Promise.all([mine, newer.source].map((source) => differences(model, before, source)));
  const both = new Set(others.map(({ id }) => id).filter((id) => id && ours.some((one) => one.id === id)));
  const told = (found) => lines(found.length
    ? found.map(({ id, text }) => (both.has(id) ? say(`【两边都改了】${text}`, `[both] ${text}`) : text))
    : [say('没有改动', 'nothing')]);
  byId('conflict-words').textContent = who(newer) + say(
    `您是在第 ${version} 版上改的，现行已是第 ${newer.version} 版。发布您的，就会盖掉对方的改动。`,
    `You began from version ${version}; version ${newer.version} holds now. Yours would replace the other's changes.`);
  byId('conflict-theirs-list').replaceChildren(...told(others));
  byId('conflict-mine-list').replaceChildren(...told(ours));
  return answered(byId('conflict-dialog'), { 'conflict-mine': 'mine', 'conflict-theirs': 'theirs' });
}

/**
 * Show what two in one change have made of the same saving; what both changed is chosen element by
 * element. Resolves to the text that comes of it, or false (not now).
 */
export async function compareInChange(model, { before, mine, newer }) {
  const [ours, others] = await Promise.all([mine, newer.source].map((source) => differences(model, before, source)));
  const told = (found) => lines(found.length ? found.map(({ text }) => text) : [say('没有改动', 'nothing')]);
  const sides = { before, mine, theirs: newer.source };
  const merged = await ask(model.change.merge, sides);
  byId('conflict-title').textContent = say('别人也在改这个模型', 'Somebody else edits this model too');
  byId('conflict-words').textContent = say(
    `${newer.by}刚刚存了同一个模型。两边的改动可以合在一起；同一处两边都改了的，请选用谁的。`,
    `${newer.by} has just saved the same model. Both come together; where both changed one element, choose.`);
  byId('conflict-theirs-list').replaceChildren(...told(others));
  byId('conflict-mine-list').replaceChildren(...told(ours));
  byId('conflict-elements').replaceChildren(...(merged.conflicts ?? []).map(choice));
  byId('conflict-merge').hidden = !merged.ok;
  const chosen = await answered(byId('conflict-dialog'), {
    'conflict-merge': 'merge', 'conflict-mine': mine, 'conflict-theirs': newer.source,
  });
  if (chosen !== 'merge') return chosen;
  const choices = Object.fromEntries((merged.conflicts ?? []).map(({ id }, at) => [id, byId(`conflict-side-${at}`).value]));
  const answer = await ask(model.change.merge, { ...sides, choices });
  return answer.ok ? answer.source : false;
}

/** Return the choice about an element that both changed. */
function choice({ name, gone }, at) {
  const label = document.createElement('label');
  const select = document.createElement('select');
  select.id = `conflict-side-${at}`;
  select.className = 'form-select';
  const left = (side) => (gone === side ? say('（已删去）', ' (deleted)') : '');
  select.append(
    new Option(say('用我的', 'mine') + left('mine'), 'mine'),
    new Option(say('用对方的', "the other's") + left('theirs'), 'theirs'));
  label.className = 'form-label d-block';
  label.append(say(`两边都改了「${name}」`, `Both changed “${name}”`), ' ', select);
  return label;
}

function who({ by, at, version, reason }) {
  if (!by) return '';
  return say(`${by}于 ${moment(at)} 发布了第 ${version} 版，理由：${reason}。`, `${by} released version ${version} at ${moment(at)}: ${reason}. `);
}
