// Small drawings of configurations: arrows of the plane, of space, Gram matrices.

import { svg } from "../shared/charts.js";
import { configuration } from "./views.js";

/** A group of this size around (0, 0) that shows the weights. */
export function glyph(W, size, { heads = size / 34 } = {}) {
  const shown = configuration(W);
  if (shown.kind === "gram") return gram(shown.entries, size);
  const scale = (0.46 * size) / shown.reach;
  const at = ({ x, y }) => [scale * x, -scale * y];
  const group = svg("g", {});
  if (shown.kind === "plane") group.append(svg("circle", { r: scale, fill: "none", stroke: "var(--line)", "stroke-width": 0.8 }));
  const place = new Map(shown.arrows.map((one) => [one.feature, one]));
  for (const [i, j] of shown.edges ?? []) {
    const [[x1, y1], [x2, y2]] = [at(place.get(i)), at(place.get(j))];
    const back = place.get(i).depth + place.get(j).depth < 0;
    group.append(svg("line", { x1, y1, x2, y2, stroke: "var(--guide)", "stroke-width": size / 130, "stroke-opacity": back ? 0.35 : 0.9 }));
  }
  for (const one of [...shown.arrows].sort((a, b) => a.depth - b.depth)) {
    const [x, y] = at(one);
    const near = shown.kind === "space" ? 0.45 + 0.55 * (0.5 + one.depth / (2 * shown.reach)) : 1;
    group.append(
      svg("line", { x1: 0, y1: 0, x2: x, y2: y, stroke: "var(--accent)", "stroke-width": size / 70, "stroke-opacity": near, "stroke-linecap": "round" }),
      svg("circle", { cx: x, cy: y, r: heads * (0.7 + 0.5 * near), fill: "var(--accent)", "fill-opacity": near }));
  }
  return group;
}

function gram(entries, size) {
  const n = entries.length;
  const side = size / n;
  return svg("g", {}, ...entries.flatMap((row, i) => row.map((value, j) => svg("rect", {
    x: j * side - size / 2, y: i * side - size / 2, width: side + 0.05, height: side + 0.05,
    fill: value > 0 ? "var(--one)" : "var(--two)", "fill-opacity": Math.min(Math.abs(value), 1) ** 0.7,
  }))), svg("rect", { x: -size / 2, y: -size / 2, width: size, height: size, fill: "none", stroke: "var(--line)" }));
}
