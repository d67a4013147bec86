// The drawings of the page on members: plain data to SVG.

import { axis, drawing, path, svg } from "../shared/charts.js";
import { button, element } from "../shared/controls.js";
import { d3 } from "../shared/d3.js";
import { WAYS } from "./state.js";

const [WIDTH, HEIGHT] = [400, 260];
const [LEFT, RIGHT, TOP, BOTTOM] = [58, 385, 14, 212];

const LOOKS = {
  bagging: ["--one", ""], "bootstrap bagging": ["--one", "2 3"], boosting: ["--five", ""], "boosting, line search": ["--five", "2 3"],
  expanded: ["--three", ""], "expanded, equal L0": ["--two", ""], "one dictionary": ["--four", ""],
  "untrained, identity": ["--seven", "5 3"], "untrained, rotated": ["--seven", "1 3"],
};
const colour = ({ kind }) => `var(${LOOKS[kind][0]})`;
const dash = ({ kind, low }) => (low ? "7 3 1 3" : LOOKS[kind][1]) || null;
const name = ({ kind, low }) => WAYS.find(([one]) => one === kind)[1] + (low ? ", hardly penalised" : "");

const sizes = () => d3.scaleLinear([0.6, 8.4], [LEFT, RIGHT]);
const sizeAxis = (x) => axis("bottom", x, { label: "members J", ticks: [1, 2, 3, 4, 5, 6, 7, 8], format: String, at: BOTTOM });
const chart = (alt, ...children) => drawing(WIDTH, HEIGHT, alt, ...children);
const marker = (cx, cy, fill, isFull) => svg("circle", { cx, cy, r: 4.5, fill: isFull ? fill : "var(--ground)", stroke: fill, "stroke-width": 1.6 });

export function drawnErrors({ kind, soFar, later, expected, plateau, most }) {
  const x = sizes();
  const least = Math.min(plateau ?? Infinity, ...[...soFar, ...later].map((one) => one.low));
  const from = least < most / 2 ? 0 : least - 0.2 * (most - least);
  const y = d3.scaleLinear([from, most + 0.08 * (most - from)], [BOTTOM, TOP]);
  const stroke = colour({ kind });
  const whisker = ({ size, low, high }) => svg("line", { x1: x(size), x2: x(size), y1: y(low), y2: y(high), stroke, "stroke-width": 1.5 });
  const parts = [];
  if (plateau !== null) {
    parts.push(svg("line", { x1: LEFT, x2: RIGHT, y1: y(plateau), y2: y(plateau), stroke: "var(--guide)", "stroke-dasharray": "2 4" }),
      svg("text", { x: LEFT + 6, y: y(plateau) + 14, class: "faint" }, "plateau, predicted"),
      svg("path", { d: path(expected.map((one) => [one.size, one.value]), x, y), fill: "none", stroke: "var(--two)", "stroke-dasharray": "6 4", "stroke-width": 2 }),
      ...expected.slice(1).map((one) => svg("rect", { x: x(one.size) - 3.5, y: y(one.value) - 3.5, width: 7, height: 7, fill: "var(--ground)", stroke: "var(--two)", "stroke-width": 1.6 })),
      svg("text", { x: x(expected.at(-1).size) - 4, y: y(expected.at(-1).value) - 12, "text-anchor": "end", fill: "var(--two)", class: "two" }, expected.length > 1 ? "expected" : ""));
  }
  for (const one of [...soFar, ...later]) parts.push(whisker(one));
  for (const one of later) parts.push(svg("circle", { cx: x(one.size), cy: y(one.value), r: 2.6, fill: stroke }));
  parts.push(svg("path", { d: path(soFar.map((one) => [one.size, one.value]), x, y), fill: "none", stroke, "stroke-width": 2 }));
  for (const one of soFar) parts.push(marker(x(one.size), y(one.value), stroke, one.settled));
  return chart(`Variance left: ${soFar.map((one) => `${one.size}: ${one.value.toFixed(3)}`).join(", ")}.`,
    axis("left", y, { label: "share of variance left", at: LEFT, labelAt: -46, across: RIGHT - LEFT, format: (v) => `${Math.round(100 * v)} %` }), sizeAxis(x), ...parts);
}

export function drawnPaths(all) {
  const active = all.flatMap(({ points }) => points.map((one) => one.active));
  const x = d3.scaleLog([Math.min(...active) * 0.9, Math.max(...active) * 1.1], [LEFT, RIGHT]);
  const y = d3.scaleLinear([Math.min(...all.flatMap(({ points }) => points.map((one) => one.explained))) - 0.03, 1], [BOTTOM, TOP]);
  const line = (one) => svg("path", {
    d: path(one.points.map((at) => [at.active, at.explained]), x, y), fill: "none", stroke: colour(one), "stroke-dasharray": dash(one),
    "stroke-width": one.chosen ? 3 : 1.5, opacity: one.chosen ? 1 : 0.6,
  }, svg("title", {}, name(one)));
  const here = all.find((one) => one.chosen);
  return chart("Explained variance against active latents, a path for each way to an ensemble.",
    axis("left", y, { label: "variance explained", at: LEFT, labelAt: -46, across: RIGHT - LEFT, format: (v) => `${Math.round(100 * v)} %` }),
    axis("bottom", x, { label: "active latents of a sample", ticks: [1, 2, 5, 10, 20, 50, 100, 200].filter((one) => one >= x.domain()[0] && one <= x.domain()[1]), format: String, at: BOTTOM }),
    ...all.map(line), ...(here?.reached ? [marker(x(here.reached.active), y(here.reached.explained), colour(here), here.reached.settled)] : []));
}

export function drawnSources(all, most) {
  const x = sizes();
  const y = d3.scaleLinear([0, most], [BOTTOM, TOP]);
  const line = (one) => svg("path", {
    d: path(one.points.map((at) => [at.size, at.found]), x, y), fill: "none", stroke: colour(one), "stroke-dasharray": dash(one),
    "stroke-width": one.chosen ? 3 : 1.2, opacity: one.chosen ? 1 : 0.45,
  }, svg("title", {}, name(one)));
  const here = all.find((one) => one.chosen);
  const last = here.points.at(-1);
  return chart(`Sources found: ${here.points.map((one) => `${one.size}: ${one.found.toFixed(0)}`).join(", ")} of ${most}.`,
    axis("left", y, { label: `sources found, of ${most}`, ticks: [0, 32, 64, 96, 128], at: LEFT, labelAt: -46, across: RIGHT - LEFT, format: String }), sizeAxis(x),
    ...all.map(line), marker(x(last.size), y(last.found), colour(here), true),
    svg("text", { x: x(last.size), y: y(last.found) - 10, "text-anchor": last.size > 6 ? "end" : "start" }, last.found.toFixed(0)));
}

export function drawnAgreement(points) {
  const x = sizes();
  const y = d3.scaleLinear([0, 1], [BOTTOM, TOP]);
  const last = points.at(-1);
  const line = (key, stroke, dashes) => svg("path", { d: path(points.map((one) => [one.size, one[key]]), x, y), fill: "none", stroke, "stroke-width": 2, "stroke-dasharray": dashes });
  const label = (key, text, below) => svg("text", { x: x(last.size) + (last.size > 5 ? -8 : 10), y: y(last[key]) + below, "text-anchor": last.size > 5 ? "end" : "start" }, `${text} ${last[key].toFixed(2)}`);
  return chart(`Stability ${last.stability.toFixed(2)}, chance ${last.chance.toFixed(2)}.`,
    axis("left", y, { label: "agreement of two runs", at: LEFT, labelAt: -46, across: RIGHT - LEFT }), sizeAxis(x),
    line("stability", "var(--one)", null), line("chance", "var(--guide)", "4 4"),
    marker(x(last.size), y(last.stability), "var(--one)", true), marker(x(last.size), y(last.chance), "var(--guide)", false),
    label("stability", "runs", last.stability >= last.chance ? -9 : 17), label("chance", "chance", last.stability >= last.chance ? 17 : -9));
}

export function drawnCosines({ edges, newest, first, told }, near) {
  const x = d3.scaleLinear([edges[0], edges.at(-1)], [LEFT, RIGHT]);
  const y = d3.scaleLinear([0, Math.max(...newest, ...(first ?? [0])) * 1.08], [BOTTOM, TOP]);
  const bar = (share, k) => svg("rect", { x: x(edges[k]) + 1, width: x(edges[k + 1]) - x(edges[k]) - 2, y: y(share), height: BOTTOM - y(share), fill: "var(--one)" });
  const outline = (shares) => d3.line().x(([a]) => x(a)).y(([, b]) => y(b))(shares.flatMap((share, k) => [[edges[k], share], [edges[k + 1], share]]));
  const foundShare = newest.reduce((sum, share, k) => sum + (edges[k] >= near - 1e-9 ? share : 0), 0);
  return chart(`Cosines of the latents of ${told} to their nearest source; ${(100 * foundShare).toFixed(0)} % are above ${near}.`,
    axis("left", y, { label: "share of live latents", ticks: 4, at: LEFT, labelAt: -46, across: RIGHT - LEFT, format: (v) => `${Math.round(100 * v)} %` }),
    axis("bottom", x, { label: `cosine to the nearest source, ${told}`, at: BOTTOM }),
    ...newest.map(bar), ...(first ? [svg("path", { d: outline(first), fill: "none", stroke: "var(--two)", "stroke-width": 2 })] : []),
    svg("line", { x1: x(near), x2: x(near), y1: TOP, y2: BOTTOM, stroke: "var(--ink)", "stroke-dasharray": "3 3" }),
    svg("text", { x: x(near) - 5, y: TOP + 8, "text-anchor": "end", class: "faint" }, `found: above ${near}`));
}

// The ways of the gate that were run, each a button that chooses it.
export function legend(all, choose) {
  const order = WAYS.map(([kind]) => kind);
  const sorted = all.toSorted((a, b) => a.low - b.low || order.indexOf(a.kind) - order.indexOf(b.kind));
  return element("ul", { class: "ways" }, ...sorted.map((one) => element("li", {},
    svg("svg", { viewBox: "0 0 34 10", width: 34, height: 10, "aria-hidden": "true" },
      svg("line", { x1: 1, x2: 33, y1: 5, y2: 5, stroke: colour(one), "stroke-width": one.chosen ? 4 : 2, "stroke-dasharray": dash(one) })),
    button(name(one), () => choose(one.kind, one.low), { class: "opener", "aria-pressed": String(one.chosen) }))));
}
