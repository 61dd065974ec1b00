// Evaluates expressions with feelin: reads a JSON list of [expression, context, rounds] from
// standard input, writes a JSON list of {value, microseconds} or {error}.
import { readFileSync } from 'node:fs';
import { evaluate } from 'feelin';

const plain = (value) => JSON.parse(JSON.stringify(value === undefined ? null : value));

const run = ([expression, context, rounds]) => {
  try {
    const first = evaluate(expression, context);
    const value = first && typeof first === 'object' && 'value' in first && 'warnings' in first
      ? first.value : first;
    const start = performance.now();
    for (let i = 0; i < rounds; i += 1) evaluate(expression, context);
    return { value: plain(value), microseconds: ((performance.now() - start) * 1000) / (rounds || 1) };
  } catch (error) {
    return { error: String(error) };
  }
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(run)));
