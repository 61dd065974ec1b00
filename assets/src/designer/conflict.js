// Somebody else has released another version since one began: both changes are shown, one is chosen.
import { say } from '../words/say.js';
import { answered, lines, moment } from './asking.js';
import { differences } from './differences/index.js';

const byId = (id) => document.getElementById(id);

/**
 * Show what both have changed since `before`. Resolves to 'mine', 'theirs' or false (not now).
 *
 * `newer` is the version that holds: {version, source, by?, at?, reason?}.
 */
export function compare(kind, { before, version, mine, newer }) {
  const [ours, others] = [mine, newer.source].map((source) => differences(kind, before, source));
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

function who({ by, at, version, reason }) {
  if (!by) return '';
  return say(`${by}于 ${moment(at)} 发布了第 ${version} 版，理由：${reason}。`, `${by} released version ${version} at ${moment(at)}: ${reason}. `);
}
