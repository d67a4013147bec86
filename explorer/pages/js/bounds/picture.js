// The picture of the bounds over p: the gap shaded, the point to drag, what was trained.

import { SPARSER, axis, drawing, path, short, sparserScale, svg } from "../shared/charts.js";
import { d3 } from "../shared/d3.js";
import { LEAST_P } from "./state.js";
import { NAMES, apart, endOfLine, heights } from "./views.js";

/** Room of the picture in a column of so many pixels; letters stay readable on a phone. */
export function roomFor(pixels) {
  const [width, height] = pixels < 560 ? [400, 360] : [760, 430];
  return { width, height, left: 50, right: width - 70, top: 14, bottom: height - 48 };
}

const WORDS = Object.fromEntries(NAMES.map(({ name, words }) => [name, words]));

const DECADES = [1, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6];

/** Scales of the picture for these curves. */
export function scalesOf(found, gain, room) {
  const y = d3.scaleLog(heights(found, gain), [room.bottom, room.top]);
  return { x: sparserScale(LEAST_P, 1, [room.left, room.right]), y, room };
}

/** The whole picture but for the point that is dragged, which goes into the group `point`. */
export function picture(found, trained, own, scales) {
  const { x, y, room } = scales;
  const point = svg("g", {});
  const labels = svg("g", {});
  const frame = svg("clipPath", { id: "bounds-frame" }, svg("rect", {
    x: room.left, y: room.top, width: room.right - room.left, height: room.bottom - room.top,
  }));
  const lines = svg("g", { "clip-path": "url(#bounds-frame)" }, ...gapOf(found, scales));
  const places = [];
  for (const [name, gains] of Object.entries(found.gains)) {
    const points = found.p.map((p, k) => [p, gains[k]]);
    const lower = name === "L1" || name === "L2";
    if (name === "DENSE" || gains.every((one) => one === null)) continue;
    lines.append(svg("path", {
      d: path(points.map(([p, gain]) => [p, gain ?? NaN]), x, y), fill: "none",
      stroke: lower ? "var(--two)" : "var(--one)", "stroke-width": 1.1, "stroke-opacity": 0.55,
      "stroke-dasharray": lower ? "5 3" : null,
    }));
    const end = endOfLine(points, y.domain());
    if (end) places.push({ name, lower, x: x(end[0]), y: y(end[1]) });
  }
  apart(places.map((one) => one.y), 13).forEach((at, k) => labels.append(svg("text", {
    x: places[k].x > room.right - 4 ? room.right + 5 : Math.min(places[k].x + 3, room.right - 40),
    y: at + 4, fill: places[k].lower ? "var(--two)" : "var(--one)", "font-size": 11,
  }, places[k].name, svg("title", {}, WORDS[places[k].name]))));
  const marks = [...trained.map((one) => trainedMark(one, scales)), ...own.map((one) => ownMark(one, scales))];
  const picture_ = drawing(room.width, room.height, altOf(found),
    frame, lines,
    axis("bottom", x, {
      label: `probability p that a feature is active ${SPARSER}`, ticks: DECADES.filter((_, k) => room.width > 500 || k % 2 === 0), at: room.bottom,
      format: (p) => (p >= 0.01 ? String(p) : `10${superscript(Math.round(Math.log10(p)))}`),
    }),
    axis("left", y, {
      label: "gain, in features read alone", ticks: 6, at: room.left, format: d3.format("~g"),
    }),
    labels, ...marks, point);
  return { picture: picture_, point };
}

const superscript = (k) => String(k).replace(/./g, (digit) => ({ "-": "⁻" })[digit] ?? "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]);

function gapOf({ p, least, most }, { x, y }) {
  const all = p.map((one, k) => [one, most[k], least[k]]).filter(([, low]) => low !== null);
  const area = d3.area().x(([one]) => x(one)).y0(([, low]) => y(low)).y1(([, , high]) => y(high));
  const edge = (gains, colour) => svg("path", {
    d: path(p.map((one, k) => [one, gains[k] ?? NaN]), x, y), fill: "none", stroke: colour, "stroke-width": 2.6,
  });
  return [
    svg("path", { d: area(all) ?? "", fill: "var(--three)", "fill-opacity": 0.16 }),
    edge(least, "var(--one)"), edge(most, "var(--two)"),
  ];
}

function altOf({ p, least, most }) {
  const last = p.length - 1;
  const low = (k) => (most[k] === null ? "nothing" : short(most[k]));
  return `Gain over p, sparser to the right. The gap between the tightest bounds goes from ${low(0)} to `
    + `${short(least[0])} at p = 1, and from ${low(last)} to ${short(least[last])} at p = ${p[last]}.`;
}

function trainedMark({ p, gain, converged, n }, { x, y }) {
  if (gain < y.domain()[0] || gain > y.domain()[1]) return svg("g", {});
  return svg("circle", {
    cx: x(p), cy: y(gain), r: 4, fill: converged ? "var(--four)" : "var(--ground)", stroke: "var(--four)", "stroke-width": 1.5,
  }, svg("title", {}, `trained, n = ${n}, p = ${p}: gain ${short(gain, 4)}${converged ? "" : ", not converged"}`));
}

function ownMark({ p, gain, name }, { x, y }) {
  const at = Math.min(Math.max(gain, y.domain()[0]), y.domain()[1]);
  return svg("path", {
    d: d3.symbol(d3.symbolStar, 130)(), transform: `translate(${x(p)} ${y(at)})`, fill: "var(--eight)", stroke: "var(--ground)",
  }, svg("title", {}, `${name}: gain ${short(gain, 4)} at p = ${p}`));
}

/** The handle of the point, by mouse, touch and arrow keys; `moved(p, gain, settled)`. */
export function handle({ x, y, room }, { p, gain }, moved) {
  const inside = (value, [low, high]) => Math.min(Math.max(value, low), high);
  const tidy = (value) => Number(value.toPrecision(3));
  const at = (event, settled) => moved(
    tidy(inside(x.invert(event.x), [LEAST_P, 1])), tidy(inside(y.invert(event.y), y.domain())), settled);
  const circle = svg("circle", {
    class: "handle", cx: x(p), cy: y(gain), r: 9, fill: "var(--accent)", stroke: "var(--ground)", "stroke-width": 2,
    tabindex: 0, role: "slider", "aria-label": "the point: left and right change p, up and down the claimed gain",
    "aria-valuenow": gain, "aria-valuetext": `p = ${p}, gain ${gain}`,
    on: { keydown: (event) => pressed(event, { p, gain }, moved, tidy, inside) },
  });
  d3.select(circle).call(d3.drag().container(() => circle.ownerSVGElement)
    .on("drag", (event) => at(event, false)).on("end", (event) => at(event, true)));
  return [
    svg("line", { x1: x(p), x2: x(p), y1: room.top, y2: room.bottom, stroke: "var(--guide)", "stroke-dasharray": "2 3" }),
    circle,
  ];
}

function pressed(event, { p, gain }, moved, tidy, inside) {
  const step = event.shiftKey ? 1.5 : 1.05;
  const found = {
    ArrowRight: [p / step, gain], ArrowLeft: [p * step, gain],
    ArrowUp: [p, gain * step], ArrowDown: [p, gain / step],
  }[event.key];
  if (!found) return;
  event.preventDefault();
  moved(tidy(inside(found[0], [LEAST_P, 1])), tidy(inside(found[1], [0.01, 1e4])), true);
}
