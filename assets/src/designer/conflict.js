// Somebody else has released another version since one began: both changes are shown, one is chosen.
import { say } from '../words/say.js';
import { answered, lines, moment } from './asking.js';
import { differences } from './differences.js';

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
 * Show what two in one change have made of the same saving. Resolves to the text that was chosen, or
 * false (not now).
 */
export async function compareInChange(model, { before, mine, newer }) {
  const [ours, others] = await Promise.all([mine, newer.source].map((source) => differences(model, before, source)));
  const told = (found) => lines(found.length ? found.map(({ text }) => text) : [say('没有改动', 'nothing')]);
  byId('conflict-title').textContent = say('别人也在改这个模型', 'Somebody else edits this model too');
  byId('conflict-words').textContent = say(
    `${newer.by}刚刚存了同一个模型。请看过两边的改动再选。`,
    `${newer.by} has just saved the same model. Look at both, then choose.`);
  byId('conflict-theirs-list').replaceChildren(...told(others));
  byId('conflict-mine-list').replaceChildren(...told(ours));
  const chosen = await answered(byId('conflict-dialog'), { 'conflict-mine': mine, 'conflict-theirs': newer.source });
  return chosen;
}

function who({ by, at, version, reason }) {
  if (!by) return '';
  return say(`${by}于 ${moment(at)} 发布了第 ${version} 版，理由：${reason}。`, `${by} released version ${version} at ${moment(at)}: ${reason}. `);
}
