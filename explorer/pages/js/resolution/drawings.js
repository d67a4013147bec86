// The drawings of the page of resolutions: plain data of views.js as SVG.

import { axis, drawing, path, svg } from "../shared/charts.js";
import { d3 } from "../shared/d3.js";
import { RULES } from "./layers.js";
import { codeOf } from "./views.js";

export const LOOKS = [{ stroke: "var(--one)", dashes: null }, { stroke: "var(--two)", dashes: "6 3" }];
const NAMES = ["modes", "pixels"];

const WIDTH = 460;
const LEFT = 46;
const RIGHT = 10;
const MOST_DOTS = 140;

const across = (domain, width = WIDTH) => d3.scaleLinear().domain(domain).range([LEFT, width - RIGHT]);
const line = (points, x, y, attributes) => svg("path", { d: path(points, x, y), fill: "none", ...attributes });

// A function, its samples, and what one rule rebuilds from them.
export function signalDrawing(seen, k) {
  const [height, top, bottom] = [210, 10, 40];
  const [x, y] = [across([0, 1]), d3.scaleLinear().domain(seen.range).nice().range([height - bottom, top])];
  const { rebuilt, signal } = seen.rules[k];
  const grid = (values) => Array.from(values, (v, j) => [j / seen.n, v]);
  const radius = seen.n <= MOST_DOTS ? 2.2 : 0;
  return drawing(WIDTH, height,
    `A test function on ${seen.n} points, and what the ${RULES[k]} rule rebuilds of it.`,
    line(seen.fine, x, y, { stroke: "var(--seven)", "stroke-width": 5, "stroke-opacity": 0.45 }),
    ...(radius ? grid(signal).map(([a, b]) => svg("circle", { cx: x(a), cy: y(b), r: radius, fill: "var(--ink)" })) : []),
    line([...grid(rebuilt), [1, rebuilt[0]]], x, y, { stroke: LOOKS[k].stroke, "stroke-width": 1.8 }),
    axis("bottom", x, { label: "t", at: height - bottom }),
    axis("left", y, { label: "function", ticks: 4, at: LEFT }),
  );
}

// Codes of the concepts as densities, with marks where spikes of them were planted.
export function codesDrawing(seen, k) {
  const strip = 78;
  const { codes } = seen.rules[k];
  const height = strip * codes.length + 44;
  const x = across([0, 1]);
  const strips = codes.flatMap((_, c) => {
    const [top, base] = [strip * c + 18, strip * (c + 1) - 2];
    const y = d3.scaleLinear().domain([0, Math.max(seen.densest, 1e-9)]).range([base, top + 6]);
    const spikes = seen.spikes.filter((one) => one.concept === c);
    return [
      svg("path", { d: `M${LEFT} ${base}H${WIDTH - RIGHT}`, stroke: "var(--line)" }),
      svg("path", {
        d: codeOf(seen.rules[k], c).map(([t, v]) => (v > 0 ? `M${x(t).toFixed(2)} ${base}V${y(v).toFixed(2)}` : "")).join(""),
        stroke: LOOKS[k].stroke, "stroke-width": Math.max(1, Math.min(4, 240 / seen.n)),
      }),
      ...spikes.map(({ place, amplitude }) => svg("path", {
        d: `M${x(place)} ${top + 2}l5 ${-9 * Math.sqrt(amplitude)}h-10Z`, fill: "var(--ink)",
      }, svg("title", {}, `planted at ${place.toFixed(3)}, amplitude ${amplitude.toFixed(2)}`))),
      svg("text", { x: LEFT - 6, y: base - 4, "text-anchor": "end" }, `z${"₀₁₂"[c]}`),
    ];
  });
  return drawing(WIDTH, height,
    `Codes of the three concepts by the ${RULES[k]} rule on ${seen.n} points; triangles are where spikes were planted.`,
    ...strips, axis("bottom", x, { label: "t; triangles: planted spikes", at: height - 42 }));
}

// One planted concept, and what each rule has for it on this grid.
export function conceptDrawing({ planted, rules }, c) {
  const [width, height, top, bottom] = [300, 210, 40, 36];
  const values = [planted, ...rules.map((one) => one.points)].flat().map(([, y]) => y);
  const x = across([-0.4, 0.4], width);
  const y = d3.scaleLinear().domain([Math.min(...values), Math.max(...values)]).nice().range([height - bottom, top]);
  const inside = (points) => points.filter(([t]) => Math.abs(t) <= 0.4);
  return drawing(width, height, `Planted concept ${c}, and the learned one by modes and by pixels.`,
    line(inside(planted), x, y, { stroke: "var(--seven)", "stroke-width": 6, "stroke-opacity": 0.45 }),
    ...rules.map(({ points }, k) => line(inside(points), x, y, {
      stroke: LOOKS[k].stroke, "stroke-width": 1.8, "stroke-dasharray": LOOKS[k].dashes,
    })),
    ...rules.map(({ cosine }, k) => svg("text", {
      x: LEFT, y: 14 + 15 * k, class: `rule-${k}`,
    }, `${"—┄"[k]} by ${NAMES[k]}: cosine ${cosine.toFixed(3)}`)),
    axis("bottom", x, { label: "t", ticks: 5, at: height - bottom }),
    axis("left", y, { label: "", ticks: 3, at: LEFT }),
  );
}

// A measure over grids: stored lines, and what was computed for the grid that is shown.
export function measureDrawing({ lines, dots }, title, logarithmic, n, [least, most]) {
  const [width, height, top, bottom] = [300, 210, 14, 40];
  const values = [...lines.flatMap((one) => one.points.map(([, y]) => y)), ...dots.map(({ y }) => y)].filter((y) => y > 0);
  const x = d3.scaleLog().domain([least, most]).range([LEFT + 4, width - RIGHT]);
  const y = logarithmic
    ? d3.scaleLog().domain([Math.min(...values) / 2, Math.max(...values) * 2]).range([height - bottom, top])
    : d3.scaleLinear().domain([0, Math.max(1, ...values)]).range([height - bottom, top]);
  const decades = logarithmic ? d3.range(-9, 4).map((k) => 10 ** k).filter((v) => v >= y.domain()[0] && v <= y.domain()[1]) : 5;
  return drawing(width, height, `${title} over the points of the grid, by modes and by pixels.`,
    svg("path", { d: `M${x(64)} ${top}V${height - bottom}`, stroke: "var(--guide)", "stroke-dasharray": "2 3" }),
    svg("path", { d: `M${x(n)} ${top}V${height - bottom}`, stroke: "var(--accent)", "stroke-opacity": 0.5, "stroke-width": 2 }),
    ...lines.flatMap(({ points }, k) => [
      line(points, x, y, { stroke: LOOKS[k].stroke, "stroke-width": 1.8, "stroke-dasharray": LOOKS[k].dashes }),
      ...points.map(([a, b]) => svg("circle", { cx: x(a), cy: y(b), r: 2, fill: LOOKS[k].stroke })),
    ]),
    ...dots.filter((one) => one.y > 0 || !logarithmic).map((one) => svg("circle", {
      cx: x(one.n), cy: y(one.y), r: 6, fill: "var(--ground)", stroke: LOOKS[RULES.indexOf(one.rule)].stroke, "stroke-width": 2.5,
    })),
    axis("bottom", x, { label: "points of the grid, n", ticks: [16, 32, 64, 128, 256, 512], format: String, at: height - bottom }),
    axis("left", y, { label: title, ticks: decades, format: logarithmic ? d3.format(".0e") : null, at: LEFT }),
  );
}

// Rows of drawings as one, put into a holder so that its styles are those of the page.
export function sheetOf(holder, rows) {
  const width = 940;
  let top = 0;
  const parts = rows.flatMap((row) => {
    const own = (width - 20 * (row.length - 1)) / row.length;
    const heights = row.map((one) => (own * one.viewBox.baseVal.height) / one.viewBox.baseVal.width);
    const placed = row.map((one, k) => {
      const copy = one.cloneNode(true);
      for (const [name, value] of Object.entries({ x: k * (own + 20), y: top, width: own, height: heights[k] })) copy.setAttribute(name, value);
      return copy;
    });
    top += Math.max(...heights) + 16;
    return placed;
  });
  holder.replaceChildren(svg("svg", { viewBox: `0 0 ${width} ${Math.ceil(top)}`, class: "drawing" }, ...parts));
  return holder.firstChild;
}
