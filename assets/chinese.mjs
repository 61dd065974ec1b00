// An esbuild plug-in: interface strings of packages become look-ups in our Chinese catalogues.
//
// A catalogue `src/chinese/<name>.json` is { "files": "<regular expression over paths>",
// "strings": { "English": "中文" } }. A literal is swapped where it stands for a label, a title,
// a child text or the like; a key that nothing in its package uses fails the build, so a
// catalogue never outlives the words it translates.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const PLACES = [
  'label', 'title', 'description', 'placeholder', 'children', 'text', 'tooltip', 'emptyText',
  'name', 'group', 'header', 'message', 'popoverTitle', 'ariaLabel', '"aria-label"', "'aria-label'",
  'alt', 'heading', 'content', 'shortLabel', 'addLabel', 'emptyPlaceholder', 'noEntriesLabel',
];
const BEFORE = String.raw`((?:\b|(?<=["']))(?:${PLACES.join('|')})\s*[:=]\s*(?:[\w.!()]+\s*\?\s*)?|[?]\s*|return\s+|=>\s*|\[\s*|,\s*|\+\s*|\|\|\s*)`;

export function chinese(folder) {
  const catalogues = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
    .map((name) => read(path.join(folder, name), name));
  return {
    name: 'chinese',
    setup(build) {
      for (const catalogue of catalogues) {
        build.onLoad({ filter: catalogue.files }, (file) => ({
          contents: swap(readFileSync(file.path, 'utf8'), catalogue),
          loader: 'js',
        }));
      }
      build.onEnd(() => ({ errors: catalogues.flatMap(unused) }));
    },
  };
}

function read(file, name) {
  const { files, strings } = JSON.parse(readFileSync(file, 'utf8'));
  return { name, files: new RegExp(files), strings, used: new Set() };
}

function unused({ name, strings, used }) {
  return Object.keys(strings).filter((key) => !used.has(key))
    .map((key) => ({ text: `${name}: nothing says ${JSON.stringify(key)} any more` }));
}

function swap(source, catalogue) {
  const words = Object.keys(catalogue.strings).map(escape).sort((a, b) => b.length - a.length);
  if (!words.length) return source;
  const literal = new RegExp(`${BEFORE}(["'\`])(${words.join('|')})\\2(?!\\s*:)`, 'g');
  return source.replace(literal, (_, before, quote, word) => {
    catalogue.used.add(word);
    return `${before}globalThis.inChinese(${JSON.stringify(word)},${JSON.stringify(catalogue.strings[word])})`;
  });
}

const escape = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
