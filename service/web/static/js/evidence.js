// What was handed in, shown in the page: one frame draws the PDFs, one after the other.
const box = document.querySelector('[data-review] .evidence');
const frame = box.querySelector('[data-viewer]');
const tabs = Array.from(box.querySelectorAll('.evidence-tabs [data-shows]'));
const panels = Array.from(box.querySelectorAll('[data-panel]'));
const looked = new Set(tabs.filter((tab) => tab.dataset.looked === 'yes').map((tab) => tab.dataset.shows));
const heard = new Map();
let ready = null;
let drawn = ''; // the key of the PDF that the frame was given last

export function displayed(key) {
  return looked.has(key);
}

function seen(key) {
  looked.add(key);
  for (const mark of document.querySelectorAll(`[data-unseen="${key}"]`)) mark.hidden = true;
  for (const tell of heard.get(key) || []) tell();
  heard.delete(key);
}

function listening() {
  if (ready) return ready;
  ready = new Promise((done) => {
    window.addEventListener('message', (event) => {
      if (event.source !== frame.contentWindow) return;
      if (event.data === 'ready') done();
      if (event.data === 'shown' && drawn) seen(drawn);
    });
    frame.src = frame.dataset.viewer;
  });
  return ready;
}

async function draw(key, address) {
  if (drawn === key) return;
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  const data = await answer.arrayBuffer();
  await listening();
  if (box.dataset.shown !== key) return; // another was asked for meanwhile
  drawn = key;
  frame.contentWindow.postMessage(data, '*', [data]);
}

function failed(wrong) {
  box.querySelector('[data-preview-failed]').hidden = !wrong;
}

export function show(key) {
  const panel = panels.find((one) => one.dataset.panel === key);
  if (!panel) return;
  box.dataset.shown = key;
  for (const one of panels) one.hidden = one !== panel;
  for (const tab of tabs) {
    if (tab.dataset.shows === key) tab.setAttribute('aria-current', 'true');
    else tab.removeAttribute('aria-current');
  }
  const pdf = panel.querySelector('[data-pdf]');
  frame.hidden = !pdf;
  failed(false);
  if (pdf) draw(key, pdf.dataset.pdf).catch(() => failed(true));
  const picture = panel.querySelector('[data-picture]');
  if (picture && !picture.src) {
    picture.addEventListener('load', () => seen(key), { once: true });
    picture.addEventListener('error', () => failed(true), { once: true });
    picture.src = picture.dataset.picture;
  }
}

// Resolves when a file is to be seen; at once where it was before.
export function whenDisplayed(key) {
  if (looked.has(key)) return Promise.resolve();
  return new Promise((done) => heard.set(key, [...(heard.get(key) || []), done]));
}

export function canDisplay(key) {
  const panel = panels.find((one) => one.dataset.panel === key);
  return panel ? panel.dataset.kind !== '' : false;
}

for (const link of box.querySelectorAll('[data-fetched]')) {
  link.addEventListener('click', () => seen(link.dataset.fetched));
}
for (const tab of tabs) {
  tab.addEventListener('click', (event) => {
    event.preventDefault();
    show(tab.dataset.shows);
  });
}
