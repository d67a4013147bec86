// The drawings of stored results beside the dictionary: success maps, solvers, worst errors.

import { axis, drawing, path, short, svg } from "../shared/charts.js";
import { d3 } from "../shared/d3.js";

const WIDTH = 440;
const HEIGHT = 330;
const LEFT = 56;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 46;

const across = (domain, made = d3.scaleLinear()) => made.domain(domain).range([LEFT, WIDTH - RIGHT]);
const upward = (domain) => d3.scaleLinear().domain(domain).range([HEIGHT - BOTTOM, TOP]);

// Squares as dark as the share of codes that l1 minimisation found; sparser codes are higher up.
export function mapDrawing(map, kind) {
  const x = across([0, 1]);
  const y = d3.scaleLinear().domain([1.04, 0]).range([HEIGHT - BOTTOM, TOP]);
  const squares = map.cells.map(({ delta, rho, d, k, share, settled }) => svg("rect", {
    x: x(delta) - 8, y: y(rho) - 8, width: 16, height: 16, fill: "var(--four)", "fill-opacity": share,
    stroke: settled ? "var(--guide)" : "var(--warn)", "stroke-width": 0.8,
  }, svg("title", {}, `d = ${d}, k = ${k}: ${short(100 * share)} % of ${map.draws} draws found`)));
  return drawing(WIDTH, HEIGHT,
    `Share of ${kind} codes found, over dimensions per atom and non-zeros per dimension; the curve is the limit of many atoms.`,
    ...squares,
    svg("path", { d: path(map.other, x, y), fill: "none", stroke: "var(--guide)", "stroke-dasharray": "4 3" }),
    svg("path", { d: path(map.curve, x, y), fill: "none", stroke: "var(--two)", "stroke-width": 2.5 }),
    axis("bottom", x, { label: "dimensions over atoms, d / n", at: HEIGHT - BOTTOM }),
    axis("left", y, { label: "non-zeros k / dimensions d (sparser ↑)", at: LEFT }),
  );
}

const SOLVER_LOOKS = [
  ["var(--five)", null], ["var(--two)", "5 3"], ["var(--guide)", "2 3"], ["var(--ink)", null],
];
const SYMBOLS = [d3.symbolCircle, d3.symbolSquare, d3.symbolTriangle, d3.symbolDiamond, d3.symbolCross, d3.symbolWye];

// Solvers as lines over operations for one sample, encoders as marks: what names them in the key.
export function solverDrawing(told) {
  const x = across([told.x[0] / 1.5, told.x[1] * 1.5], d3.scaleLog());
  const y = upward([Math.min(0.5, told.y[0] - 0.03), 1.02]);
  const lines = told.lines.flatMap(({ points }, k) => {
    const [colour, dashes] = SOLVER_LOOKS[k];
    return [
      svg("path", { d: path(points, x, y), fill: "none", stroke: colour, "stroke-width": 2, "stroke-dasharray": dashes }),
      ...points.map(([a, b]) => svg("circle", { cx: x(a), cy: y(b), r: 3, fill: colour })),
    ];
  });
  const marks = told.dots.flatMap((one, k) => [
    svg("path", { d: `M${x(one.x)} ${y(one.least)}V${y(one.most)}`, stroke: "var(--one)" }),
    mark(k, `translate(${x(one.x)} ${y(one.y)})`, one.converged),
  ]);
  return drawing(WIDTH, HEIGHT,
    "Mean correlation of unseen codes over operations for one sample, of iterative solvers as lines and of trained encoders as marks.",
    ...lines, ...marks,
    axis("bottom", x, { label: "operations for one sample", ticks: decades(x.domain()), format: d3.format("~s"), at: HEIGHT - BOTTOM }),
    axis("left", y, { label: "mean correlation of unseen codes", at: LEFT }),
  );
}

const decades = ([least, most]) =>
  Array.from({ length: 12 }, (_, k) => 10 ** k).filter((x) => x >= least && x <= most);

const mark = (k, transform, converged) => svg("path", {
  d: d3.symbol(SYMBOLS[k % SYMBOLS.length], 90)(), transform,
  fill: converged ? "var(--one)" : "var(--ground)", stroke: "var(--one)", "stroke-width": 1.5,
});

// The sign of a solver or of an encoder in the key.
export const lineSign = (k) => {
  const [colour, dashes] = SOLVER_LOOKS[k];
  return svg("svg", { width: 26, height: 14, "aria-hidden": "true" },
    svg("path", { d: "M1 7H25", stroke: colour, "stroke-width": 2, "stroke-dasharray": dashes }),
    svg("circle", { cx: 13, cy: 7, r: 3, fill: colour }));
};
export const markSign = (k, converged) => svg("svg", { width: 26, height: 16, "aria-hidden": "true" },
  mark(k, "translate(13 8)", converged));

// For every feature what all rows err by, what the trained one must, and what it does.
export function worstDrawing(told) {
  const x = d3.scalePoint().domain(told.rows.map((_, k) => k)).range([LEFT + 10, WIDTH - RIGHT - 6]);
  const y = upward([0, 1.08 * told.most]);
  const line = (name) => told.rows.map((row, k) => [x(k), y(row[name])]);
  return drawing(WIDTH, HEIGHT,
    "For sixteen features in the order of cross-talk: a line of what every row errs by at least, squares of what the trained rows must, discs of what the encoder does.",
    svg("path", { d: path(line("every")), fill: "none", stroke: "var(--ink)", "stroke-width": 2 }),
    ...line("must").map(([a, b]) => svg("rect", { x: a - 4, y: b - 4, width: 8, height: 8, fill: "none", stroke: "var(--three)", "stroke-width": 2 })),
    ...line("made").map(([a, b]) => svg("circle", { cx: a, cy: b, r: 4, fill: told.converged ? "var(--one)" : "none", stroke: "var(--one)" })),
    axis("bottom", x, { label: "feature, in the order of cross-talk", format: (k) => told.rows[k].feature, at: HEIGHT - BOTTOM }),
    axis("left", y, { label: "error over the largest amplitude", at: LEFT }),
  );
}
