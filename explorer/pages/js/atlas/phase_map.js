// Two features on a line: what the best model stores, over p and importance.

import { SPARSER, axis, drawing, path, sparserScale, svg } from "../shared/charts.js";
import { d3 } from "../shared/d3.js";
import { evenness, nearest, phaseOf } from "./views.js";

const [WIDTH, HEIGHT] = [460, 420];
const FRAME = { left: 58, right: WIDTH - 12, top: 12, bottom: HEIGHT - 46 };

/** The map, and `move(state)`, which puts its ring at the (q, r) of a state.
 *
 * `looked(p, r, settled)` follows the pointer and the arrow keys.
 */
export function phaseMap({ p, ratio, w, lines }, looked) {
  const [places, heights] = [edges(p), edges(ratio)];
  const x = sparserScale(Math.min(...places), Math.max(...places), [FRAME.left, FRAME.right]);
  const y = d3.scaleLog([Math.min(...heights), Math.max(...heights)], [FRAME.bottom, FRAME.top]);
  const tiles = p.flatMap((_, i) => ratio.map((__, k) => tile(w[i][k], [places[i], places[i + 1]].map(x), [heights[k], heights[k + 1]].map(y))));
  const line = (values, dashes) => svg("path", {
    d: path(p.map((one, k) => [one, values[k] ?? NaN]).filter(([, value]) => !(value > y.domain()[1]) && !(value < y.domain()[0])), x, y),
    fill: "none", stroke: "var(--ink)", "stroke-width": 1.4, "stroke-dasharray": dashes,
  });
  let here = [0, 0];
  const cross = svg("circle", {
    class: "handle", r: 8, fill: "none", stroke: "var(--warn)", "stroke-width": 3, tabindex: 0, role: "slider",
    "aria-label": "the model that is shown: left and right change p, up and down the importance",
    on: { keydown: (event) => pressed(event, { p, ratio, here }, looked) },
  });
  const move = ({ q, r }) => {
    const [i, k] = [nearest(p, q), nearest(ratio, r)];
    here = [i, k];
    const told = { cx: x(p[i]), cy: y(ratio[k]), "aria-valuenow": ratio[k], "aria-valuetext": `p = ${p[i]}, importance ${ratio[k]}: ${phaseOf(w[i][k])}` };
    for (const [name, value] of Object.entries(told)) cross.setAttribute(name, value);
  };
  const map = drawing(WIDTH, HEIGHT, "What the best model of two features on a line stores: for small importance the first alone, above both with opposite signs.",
    svg("g", {}, ...tiles), line(lines.unstable, "1 4"), line(lines.costs, "6 4"), line(lines.pays, null),
    axis("bottom", x, { label: `probability p ${SPARSER}`, ticks: [1, 0.3, 0.1, 0.03, 0.01], format: String, at: FRAME.bottom }),
    axis("left", y, { label: "importance r of the second feature", ticks: [0.003, 0.01, 0.03, 0.1, 0.3, 1], format: String, at: FRAME.left }), cross);
  map.classList.add("map");
  const point = (event, settled) => {
    const [a, b] = d3.pointer(event, map);
    if (a < FRAME.left || a > FRAME.right || b < FRAME.top || b > FRAME.bottom) return;
    looked(p[nearest(p, x.invert(a))], ratio[nearest(ratio, y.invert(b))], settled);
  };
  map.addEventListener("pointermove", (event) => point(event, false));
  map.addEventListener("click", (event) => point(event, true));
  return { map, move };
}

function tile(weights, [x1, x2], [y1, y2]) {
  const even = evenness(weights);
  const one = { x: Math.min(x1, x2) - 0.2, y: Math.min(y1, y2) - 0.2, width: Math.abs(x2 - x1) + 0.4, height: Math.abs(y2 - y1) + 0.4 };
  return svg("rect", even === null ? { ...one, fill: "var(--line)", "fill-opacity": 0.55 } : { ...one, fill: "var(--four)", "fill-opacity": 0.15 + 0.7 * even });
}

/** Borders between values, in the middle of their logarithms. */
export function edges(values) {
  const between = values.slice(1).map((one, k) => Math.sqrt(one * values[k]));
  const [first, last] = [values[0] ** 2 / between[0], values.at(-1) ** 2 / between.at(-1)];
  return [first, ...between, last];
}

function pressed(event, { p, ratio, here: [i, k] }, looked) {
  const sparser = p[0] > p.at(-1) ? 1 : -1;
  const step = { ArrowRight: [sparser, 0], ArrowLeft: [-sparser, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
  if (!step) return;
  event.preventDefault();
  const inside = (place, values) => values[Math.min(Math.max(place, 0), values.length - 1)];
  looked(inside(i + step[0], p), inside(k + step[1], ratio), true);
}
