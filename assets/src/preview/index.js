// Draws the pages of a PDF that the page around it hands in: in a sandbox, with no network but its own fonts.
import * as pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs';
import 'pdfjs-dist/legacy/build/pdf.worker.mjs'; // works in this thread: a sandbox has no workers

const here = new URL('.', document.currentScript.src).href;
const MOST_CANVAS = 16_000_000; // pixels; what a telephone's browser still draws
const ZOOMS = [1, 1.5, 2, 3];
const pages = document.getElementById('pages');
const state = document.getElementById('state');
const buttons = { out: document.getElementById('out'), in: document.getElementById('in') };
let opened = null;
let current = 0; // which document is being drawn: another may be handed in meanwhile
let zoom = 0;
let nearby = null;

function say(words) {
  state.textContent = words;
}

// Whoever waits outside hears that a document is to be seen: its first page is drawn.
function shown(holder) {
  if (holder.dataset.page === '1') window.parent.postMessage('shown', '*');
}

async function draw(holder) {
  const number = Number(holder.dataset.page);
  const mark = `${zoom} ${pages.clientWidth}`;
  if (holder.dataset.drawn === mark) return;
  holder.dataset.drawn = mark;
  const page = await opened.getPage(number);
  const plain = page.getViewport({ scale: 1 });
  const wide = pages.clientWidth * ZOOMS[zoom];
  const dense = Math.min(window.devicePixelRatio || 1, 2);
  const most = Math.sqrt(MOST_CANVAS / (plain.width * plain.height));
  const viewport = page.getViewport({ scale: Math.min((wide / plain.width) * dense, most) });
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  canvas.style.width = `${Math.floor(wide)}px`;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `第 ${number} 页，共 ${opened.numPages} 页`);
  await page.render({ canvas, viewport }).promise;
  const read = document.createElement('p');
  read.className = 'read';
  const text = await page.getTextContent();
  read.textContent = text.items.map((one) => one.str || '').join('');
  holder.replaceChildren(canvas, read);
  holder.style.minHeight = '';
  if (holder.isConnected) shown(holder);
}

function failed(holder) {
  const note = document.createElement('p');
  note.className = 'wrong';
  note.textContent = `第 ${holder.dataset.page} 页无法显示，请下载后查看。`;
  holder.replaceChildren(note);
}

function lay() {
  nearby?.disconnect();
  nearby = new IntersectionObserver((seen) => {
    seen.filter((one) => one.isIntersecting).forEach((one) => draw(one.target).catch(() => failed(one.target)));
  }, { rootMargin: '400px' });
  for (const holder of pages.children) nearby.observe(holder);
  buttons.out.disabled = zoom === 0;
  buttons.in.disabled = zoom === ZOOMS.length - 1;
}

async function open(data) {
  current += 1;
  const mine = current;
  nearby?.disconnect();
  opened?.loadingTask.destroy();
  pages.replaceChildren();
  window.scrollTo(0, 0);
  zoom = 0;
  say('正在打开…');
  const found = await pdfjs.getDocument({
    data,
    isEvalSupported: false,
    enableXfa: false,
    useWorkerFetch: false,
    disableAutoFetch: true,
    stopAtErrors: false,
    maxImageSize: 60_000_000,
    cMapUrl: `${here}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${here}standard_fonts/`,
    wasmUrl: `${here}wasm/`,
  }).promise;
  if (mine !== current) return;
  opened = found;
  const first = (await opened.getPage(1)).getViewport({ scale: 1 });
  const high = Math.round((pages.clientWidth * first.height) / first.width);
  for (let number = 1; number <= opened.numPages; number += 1) {
    const holder = document.createElement('section');
    holder.dataset.page = number;
    holder.style.minHeight = `${high}px`;
    pages.append(holder);
  }
  say(`共 ${opened.numPages} 页`);
  lay();
}

function turn(step) {
  zoom = Math.min(Math.max(zoom + step, 0), ZOOMS.length - 1);
  lay();
}

buttons.out.addEventListener('click', () => turn(-1));
buttons.in.addEventListener('click', () => turn(1));
window.addEventListener('message', (event) => {
  if (event.source !== window.parent || !(event.data instanceof ArrayBuffer)) return;
  open(new Uint8Array(event.data)).catch(() => say('这个文件无法在网页里显示，请下载后查看。'));
});
window.parent.postMessage('ready', '*');
