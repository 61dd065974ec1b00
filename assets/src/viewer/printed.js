// The diagrams of a case for paper: each process whole, with its path, whatever tab is open.
import { imported } from './imported.js';

/** Draw every process once out of sight and keep what came of it as a picture that scales. */
export async function printed(makeViewer, processes, paint, place) {
  const stage = document.createElement('div');
  stage.className = 'jx-stage';
  stage.setAttribute('aria-hidden', 'true');
  const sheet = document.createElement('div');
  sheet.className = 'jx-printed';
  place.after(stage);
  const viewer = makeViewer(stage);
  for (const one of processes) {
    if (!await imported(viewer, one.source, stage)) continue;
    paint(viewer, one);
    const { svg } = await viewer.saveSVG();
    sheet.append(figure(one.name, svg));
  }
  viewer.destroy();
  stage.remove();
  if (!sheet.children.length) return;
  place.after(sheet);
  place.classList.add('jx-on-screen');
  sheet.dataset.ready = String(sheet.children.length);
}

function figure(name, svg) {
  const picture = document.createElement('figure');
  const caption = document.createElement('figcaption');
  caption.textContent = name;
  const drawn = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  drawn.removeAttribute('width');
  drawn.removeAttribute('height');
  drawn.querySelectorAll('[data-element-id]').forEach((one) => {  // a picture: nothing in it is pressed or found
    one.removeAttribute('data-element-id');
    one.classList.remove('djs-element', 'djs-shape', 'djs-connection', 'djs-label');
  });
  picture.append(caption, document.importNode(drawn, true));
  return picture;
}
