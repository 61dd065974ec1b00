// Deadlines in working days: `working days after(x, n)` inside an expression, read and edited.
const CALL = /working days after\(/;

/** Return {count, head, tail} of the first call in an expression, or null; count may be a name. */
export function workingDays(expression) {
  const found = CALL.exec(expression ?? '');
  if (!found) return null;
  const opening = found.index + found[0].length;
  const comma = separator(expression, opening);
  const closing = comma && end(expression, comma + 1);
  if (!closing) return null;
  const count = expression.slice(comma + 1, closing);
  const spaces = count.length - count.trimStart().length;
  return {
    count: count.trim(),
    since: expression.slice(opening, comma).trim(),
    head: expression.slice(0, comma + 1 + spaces),
    tail: expression.slice(comma + 1 + count.trimEnd().length),
  };
}

export function withWorkingDays(expression, count) {
  const { head, tail } = workingDays(expression);
  return `${head}${count}${tail}`;
}

const separator = (text, from) => scan(text, from, ',');
const end = (text, from) => scan(text, from, ')');

/** Find a character outside brackets and strings. */
function scan(text, from, wanted) {
  let depth = 0;
  let quoted = false;
  for (let i = from; i < text.length; i += 1) {
    const c = text[i];
    if (c === '"') quoted = !quoted;
    else if (!quoted && depth === 0 && c === wanted) return i;
    else if (!quoted && '([{'.includes(c)) depth += 1;
    else if (!quoted && ')]}'.includes(c)) depth -= 1;
  }
  return 0;
}
