// An esbuild plug-in: interface strings of packages become look-ups in our Chinese catalogues.
//
// A catalogue `src/chinese/<name>.json` is { "files": "<regular expression over paths>",
// "strings": { "English": "中文" } }. A literal is swapped where it stands for a label, a title,
// a child text or the like; a key that nothing in its package uses fails the build, so a
// catalogue never outlives the words it translates.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const PLACES = [
  'label', 'title', 'description', 'placeholder', 'children', 'text', 'tooltip', 'name', 'header',
  'ariaLabel', '"aria-label"', "'aria-label'", 'alt',
];
// A single word may also be an identifier: it is swapped only where it is plainly shown. A phrase
// is swapped wherever it stands as a value.
const SHOWN = String.raw`((?:\b|(?<=["']))(?:${PLACES.join('|')})\s*[:=]\s*(?:[\w.!()]+\s*\?\s*)?|return\s+)`;
const VALUE = String.raw`([:=(,?[+|>]\s*|return\s+)`;

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
  const phrases = Object.keys(catalogue.strings).filter((key) => key.includes(' '));
  const words = Object.keys(catalogue.strings).filter((key) => !key.includes(' '));
  return replace(replace(source, VALUE, phrases, catalogue), SHOWN, words, catalogue);
}

function replace(source, before, keys, catalogue) {
  if (!keys.length) return source;
  const alternatives = keys.map(escape).sort((a, b) => b.length - a.length).join('|');
  const literal = new RegExp(`${before}(["'\`])(${alternatives})\\2(?!\\s*:)`, 'g');
  return source.replace(literal, (_, place, quote, word) => {
    catalogue.used.add(word);
    const look = [word, catalogue.strings[word]].map((one) => JSON.stringify(one)).join(',');
    return `${place}globalThis.inChinese(${look})`;
  });
}

const escape = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
