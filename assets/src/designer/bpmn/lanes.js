// The names of lanes stay at the left edge while the diagram scrolls.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

const EDGE = 34; // pixels of a lane's own head

export function lanesStay(container, viewer) {
  const strip = document.createElement('div');
  strip.className = 'jx-lanes';
  strip.setAttribute('aria-hidden', 'true');
  container.append(strip);
  const draw = () => {
    const { x, y, scale } = viewer.get('canvas').viewbox();
    const height = container.clientHeight;
    const names = viewer.get('elementRegistry').filter((one) => is(one, 'bpmn:Lane') && !one.labelTarget)
      .filter((one) => (one.x - x) * scale < -EDGE / 2 && (one.x + one.width - x) * scale > 2 * EDGE)
      .map((one) => {
        const [top, bottom] = [Math.max(0, (one.y - y) * scale), Math.min(height, (one.y + one.height - y) * scale)];
        if (bottom - top < 24) return null;
        const label = document.createElement('span');
        label.textContent = getBusinessObject(one).name ?? '';
        label.style.top = `${top}px`;
        label.style.height = `${bottom - top}px`;
        return label;
      });
    strip.replaceChildren(...names.filter(Boolean));
  };
  let asked = 0;
  const later = () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(draw);
  };
  viewer.on(['canvas.viewbox.changed', 'import.done', 'elements.changed', 'shape.remove'], later);
  later();
}
