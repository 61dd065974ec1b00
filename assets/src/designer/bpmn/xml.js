// A small reader of XML that keeps where everything stands in the text.

const TOKEN = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<!DOCTYPE[^>]*>|<\/[^>]+>|<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>|[^<]+/g;
const ATTRIBUTE = /([^\s=<>/]+)\s*=\s*("[^"]*"|'[^']*')/g;

/**
 * Return the root element: {name, id, attributes, meaning, start, open, end, lead, children}.
 *
 * `start`..`end` is the element in the text, `open` the end of its opening tag, `lead` where the
 * blanks and comments before it begin; `meaning` is equal for elements that say the same. Null if
 * the text is not well formed.
 */
export function parse(text) {
  const top = { children: [], words: '', cursor: 0 };
  const stack = [top];
  for (const found of text.matchAll(TOKEN)) {
    if (!step(stack, found)) return null;
  }
  return stack.length === 1 && top.children.length === 1 ? top.children[0] : null;
}

function step(stack, found) {
  const [token, cdata] = found;
  const here = stack.at(-1);
  const end = found.index + token.length;
  if (cdata !== undefined || !token.startsWith('<')) {
    here.words += cdata ?? decoded(token);
    return true;
  }
  if (token.startsWith('<!') || token.startsWith('<?')) return true;
  if (token.startsWith('</')) return close(stack, token, end);
  const element = opened(token, found.index, end, here.cursor);
  here.children.push(element);
  if (token.endsWith('/>')) finish(element, end, here);
  else stack.push(element);
  return true;
}

function opened(token, start, end, lead) {
  const pairs = [...token.matchAll(ATTRIBUTE)].map(([, name, value]) => [name, decoded(value.slice(1, -1))]);
  const attributes = JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
  const name = /^<([^\s/>]+)/.exec(token)[1];
  return {
    name, id: pairs.find(([key]) => key === 'id')?.[1], attributes, start, open: end, lead,
    cursor: end, words: '', children: [],
  };
}

function close(stack, token, end) {
  const element = stack.pop();
  if (!stack.length || element.name !== token.slice(2, -1).trim()) return false;
  finish(element, end, stack.at(-1));
  return true;
}

function finish(element, end, parent) {
  element.end = end;
  parent.cursor = end;
  const words = element.children.length ? element.words.trim() : element.words;
  element.meaning = JSON.stringify([element.name, element.attributes, words, element.children.map((one) => one.meaning)]);
}

const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const decoded = (text) => text.replace(/&(#x?[\da-f]+|\w+);/gi, (whole, name) => {
  if (name[0] !== '#') return NAMED[name] ?? whole;
  const code = name[1].toLowerCase() === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
  return String.fromCodePoint(code);
});
