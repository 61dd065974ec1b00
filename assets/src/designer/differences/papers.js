// What differs between two versions of a paper's text: line by line.
import { say } from '../../words/say.js';

/** Return what differs as {kind: added | removed, text}, in the order of the lines. */
export function ofPapers(before, after) {
  const [old, fresh] = [lines(before), lines(after)];
  const shared = common(old, fresh);
  const found = [];
  let [a, b] = [0, 0];
  for (const [i, j] of [...shared, [old.length, fresh.length]]) {
    for (; a < i; a += 1) if (old[a]) found.push({ kind: 'removed', text: say(`去掉第 ${a + 1} 行：${old[a]}`, `removed line ${a + 1}: ${old[a]}`) });
    for (; b < j; b += 1) if (fresh[b]) found.push({ kind: 'added', text: say(`新的第 ${b + 1} 行：${fresh[b]}`, `new line ${b + 1}: ${fresh[b]}`) });
    [a, b] = [i + 1, j + 1];
  }
  return found;
}

const lines = (text) => text.split(/\r?\n/).map((line) => line.trim());

/** The longest row of lines that both have, as pairs of places. */
function common(old, fresh) {
  const width = fresh.length + 1;
  const best = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      best[i * width + j] = old[i] === fresh[j]
        ? best[(i + 1) * width + j + 1] + 1
        : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < old.length && j < fresh.length;) {
    if (old[i] === fresh[j]) pairs.push([i++, j++]);
    else if (best[(i + 1) * width + j] >= best[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return pairs;
}
