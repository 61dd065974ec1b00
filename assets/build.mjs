// Bundles what the pages load into the folder named on the command line.
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { chinese } from './chinese.mjs';
import { wholeTrees } from './whole-trees.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(process.argv[2] ?? path.join(here, '../service/web/static/build'));

// Weights that the official papers are set in; nothing else of the 200 MB is copied.
const FONTS = [
  'noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  'noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  'noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  'noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
];

await esbuild.build({
  absWorkingDir: here,
  entryPoints: {
    app: 'src/app.js',
    designer: 'src/designer/index.js',
    viewer: 'src/viewer/index.js',
    'pdf/viewer': 'src/preview/index.js',
  },
  outdir: target,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2022'],
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  loader: Object.fromEntries(['.woff', '.woff2', '.ttf', '.eot', '.svg', '.png'].map((e) => [e, 'file'])),
  assetNames: 'media/[name]-[hash]',
  define: { 'process.env.NODE_ENV': '"production"', 'import.meta.url': '""' },
  plugins: [chinese(path.join(here, 'src/chinese')), wholeTrees(path.join(here, 'src/designer/bpmn/whole-tree.js'))],
});

mkdirSync(path.join(target, 'fonts'), { recursive: true });
for (const font of FONTS) {
  copyFileSync(
    path.join(here, 'node_modules/@expo-google-fonts', font),
    path.join(target, 'fonts', path.basename(font)),
  );
}

// What pdf.js asks for by name: character maps of Chinese fonts, standard fonts, decoders.
for (const folder of ['cmaps', 'standard_fonts', 'wasm']) {
  cpSync(path.join(here, 'node_modules/pdfjs-dist', folder), path.join(target, 'pdf', folder), { recursive: true });
}

const hash = (name) => createHash('sha256').update(readFileSync(path.join(target, name))).digest('hex').slice(0, 12);
const bundles = readdirSync(target).filter((name) => /\.(js|css)$/.test(name)).sort();
writeFileSync(
  path.join(target, 'manifest.json'),
  `${JSON.stringify(Object.fromEntries(bundles.map((name) => [name, hash(name)])), null, 2)}\n`,
);
