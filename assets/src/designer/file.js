// A file that somebody chose, as text: by its own encoding, which the text then no longer names.
import { say } from '../words/say.js';
import { parse } from './bpmn/xml.js';

const DECLARED = /^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']/;
const SINGLE_BYTE = /^(iso-8859-\d+|latin-?1|windows-125\d|cp125\d|us-ascii|ascii)$/;
const DECLARATION = /^(\s*<\?xml[^>]*?\bencoding\s*=\s*["'])[\w.:-]+/;

/** Return {text, notes}: notes are sentences about how it was read. Throws what cannot be read. */
export function read(buffer) {
  const bytes = new Uint8Array(buffer);
  const { text, encoding, isGuessed } = decoded(bytes);
  const notes = [];
  if (isGuessed) {
    notes.push(say(`文件不是它自称的编码，按 ${encoding} 读的：请核对其中的汉字。`, `Its encoding is not the one that it names; it was read as ${encoding}: check its words.`));
  } else if (encoding !== 'utf-8') {
    notes.push(say(`文件是 ${encoding.toUpperCase()} 编码，已照此读入；保存和发布时用 UTF-8。`, `The file is in ${encoding}; it is saved and released in UTF-8.`));
  }
  return { text: text.replace(DECLARATION, '$1UTF-8'), notes };
}

function decoded(bytes) {
  const marked = byMark(bytes);
  const declared = DECLARED.exec(new TextDecoder('latin1').decode(bytes.slice(0, 300)))?.[1].toLowerCase();
  const encoding = marked ?? (declared && !declared.startsWith('utf-16') ? declared : 'utf-8');
  if (SINGLE_BYTE.test(encoding) && bytes.some((byte) => byte > 127)) {
    try { // every file can be read by such an encoding; one that is in UTF-8 is what it is
      return { text: strictly('utf-8', bytes), encoding: 'utf-8', isGuessed: true };
    } catch { /* it is what it says */ }
  }
  try {
    return { text: strictly(encoding, bytes), encoding };
  } catch (failure) {
    if (marked || encoding !== 'utf-8') {
      throw new Error(say(`按它自称的编码 ${encoding} 读不出来`, `it cannot be read as ${encoding}`), { cause: failure });
    }
  }
  try {
    return { text: strictly('gb18030', bytes), encoding: 'gb18030', isGuessed: true };
  } catch (failure) {
    throw new Error(say('既不是 UTF-8，也不是 GB18030 编码', 'neither in UTF-8 nor in GB18030'), { cause: failure });
  }
}

const strictly = (encoding, bytes) => new TextDecoder(encoding, { fatal: true }).decode(bytes);

function byMark([a, b, c]) {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if ((a === 0xff && b === 0xfe) || (a && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b)) return 'utf-16be';
  return undefined;
}

/** Return sentences about ids that more than one element of a diagram or decision bears. */
export function doubles(text) {
  const bearers = new Map();
  const walk = (node) => {
    const local = node.name.replace(/^.*:/, '');
    if (local === 'extensionElements') return;
    if (node.id) bearers.set(node.id, [...(bearers.get(node.id) ?? []), named(node, local)]);
    node.children.forEach(walk);
  };
  const root = parse(text);
  if (root) walk(root);
  return [...bearers].filter(([, all]) => all.length > 1).map(([id, all]) => say(
    `编号“${id}”用了 ${all.length} 次：${all.join('、')}`, `the id “${id}” is used ${all.length} times: ${all.join(', ')}`));
}

function named(node, local) {
  const name = Object.fromEntries(JSON.parse(node.attributes)).name;
  return name ? `「${name}」` : local;
}
