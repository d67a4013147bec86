// Dimensionalities of features over 1 / p: a staircase with a step for every geometry.

import { SPARSER, axis, drawing, path, svg } from "../shared/charts.js";
import { d3 } from "../shared/d3.js";
import { lookedAt } from "./touch.js";
import { LEVELS, linkTo } from "./views.js";

const [WIDTH, HEIGHT] = [760, 380];
const FRAME = { left: 52, right: WIDTH - 130, top: 12, bottom: HEIGHT - 46 };

/** The drawing. `looked(k)` is called when the column of the k-th p is pointed at or has focus. */
export function staircase(model, looked) {
  const inverse = model.p.map((one) => 1 / one);
  const x = d3.scaleLog([0.9 * Math.min(...inverse), 1.12 * Math.max(...inverse)], [FRAME.left, FRAME.right]);
  const y = d3.scaleLinear([0, 1.08], [FRAME.bottom, FRAME.top]);
  const levels = (LEVELS[model.d] ?? []).flatMap(([level, name], k, all) => [
    svg("line", { x1: FRAME.left, x2: FRAME.right, y1: y(level), y2: y(level), stroke: "var(--line)", "stroke-dasharray": "2 3" }),
    svg("text", { x: FRAME.right + 8, y: y(level) + (k && all[k - 1][0] - level < 0.03 ? 11 : 2), "font-size": 11 }, name),
  ]);
  const dots = inverse.flatMap((one, k) => [
    ...(model.all[k] ?? []).map((share) => svg("circle", { cx: x(one), cy: y(share), r: 2.4, fill: "none", stroke: "var(--two)", "stroke-opacity": 0.8 })),
    ...model.best[k].map((share, place, all) => svg("circle", {
      cx: x(one) + (all.length > 20 ? 9 * (place / all.length - 0.5) : 0), cy: y(share), r: all.length > 20 ? 1.3 : 4,
      fill: model.converged[k] ? "var(--four)" : "var(--ground)", stroke: "var(--four)", "fill-opacity": 0.8,
    })),
  ]);
  const columns = inverse.map((one, k) => {
    const told = `p = ${model.p[k]}: ${model.best[k].length} features stored, dimensionalities ${rangeOf(model.best[k])}`;
    const own = { x: x(one) - 10, y: FRAME.top, width: 20, height: FRAME.bottom - FRAME.top, fill: "transparent" };
    const heard = { on: lookedAt(() => looked(k)), class: "strip column", "aria-label": told };
    const href = model.W.length ? linkOf(model, k) : null;
    return svg(href ? "a" : "g", { ...heard, href, tabindex: 0 }, svg("rect", own), svg("title", {}, told));
  });
  return drawing(WIDTH, HEIGHT, `Dimensionality of the features of ${model.n} in ${model.d} dimensions over 1/p, sparser to the right.`,
    ...levels, ...dots,
    svg("path", { d: path(model.per_feature.map((value, k) => [inverse[k], value > 1.08 ? NaN : value]), x, y), fill: "none", stroke: "var(--one)", "stroke-width": 1.6, "stroke-dasharray": "6 3" }),
    axis("bottom", x, { label: `1 / p ${SPARSER}`, ticks: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].filter((one) => one <= x.domain()[1]), format: d3.format("~g"), at: FRAME.bottom }),
    axis("left", y, { label: "dimensionality", ticks: 6, at: FRAME.left }), ...columns);
}

/** Address of the page of features with the best run at the k-th p. */
export const linkOf = ({ n, d, p, W, b }, k) => linkTo({ n, d, p: Math.max(p[k], 0.0005), W: W[k], b: b[k] });

/** From the least to the largest, or the one value. */
export function rangeOf(values) {
  if (!values.length) return "none";
  const [high, low] = [Math.max(...values), Math.min(...values)];
  return high === low ? String(high) : `${low} to ${high}`;
}
