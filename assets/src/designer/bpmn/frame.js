// How much of a diagram is seen first: all of it, unless nobody could read it then.
const LEGIBLE = 0.62;

/** Fit the diagram into the canvas, `margin` pixels free on the left; a wide one begins at its start. */
export function frame(canvas, margin = 0) {
  const { inner, outer } = canvas.viewbox();
  const fitting = Math.min((outer.width - margin - 20) / inner.width, (outer.height - 20) / inner.height, 1);
  const scale = Math.max(fitting, LEGIBLE);
  const [width, height] = [outer.width / scale, outer.height / scale];
  canvas.viewbox({
    x: inner.x - (margin + 10) / scale,
    y: inner.height < height ? inner.y - (height - inner.height) / 2 : inner.y - 10 / scale,
    width,
    height,
  });
}
