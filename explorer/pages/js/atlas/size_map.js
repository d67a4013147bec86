// The map of sizes: a cell for every (n, d), in it a strip for every p, coloured by the best minimum.

import { SPARSER, drawing, svg } from "../shared/charts.js";
import { glyph } from "./drawings.js";
import { lookedAt } from "./touch.js";
import { aliveOf, linkTo, mapOf } from "./views.js";

export const COLOURS = { saturated: "var(--three)", bent: "var(--seven)", scheme: "var(--one)", several: "var(--two)" };

const [CELL, TALL, LEFT, TOP] = [78, 96, 54, 26];
const STRIP = 17;

/** The drawing. `looked(strip)` is called when a strip is pointed at or has the focus. */
export function sizeMap(cells, chosen, looked) {
  const { columns, rows, strips } = mapOf(cells);
  const width = LEFT + CELL * columns.length + 8;
  const height = TOP + TALL * rows.length + 30;
  const heads = columns.map((n, k) => svg("text", { x: LEFT + CELL * (k + 0.5) - 4, y: 16, "text-anchor": "middle" }, k ? n : `n = ${n}`));
  const sides = rows.map((d, k) => svg("text", { x: LEFT - 10, y: TOP + TALL * (k + 0.5), "text-anchor": "end" }, k ? d : `d = ${d}`));
  const pictures = cells.map((cell) => {
    const { minima } = cell.by_p.find((one) => one.p === 0.03) ?? cell.by_p[0];
    const x = LEFT + CELL * (columns.indexOf(cell.n) + 0.5) - 4;
    const y = TOP + TALL * rows.indexOf(cell.d) + 31;
    return svg("g", { transform: `translate(${x} ${y})` }, minima.length ? glyph(aliveOf(minima[0]), 54) : "");
  });
  const links = strips.map((strip) => stripLink(strip, cells, chosen, looked));
  return drawing(width, height, `Best geometry by number of features n and dimensions d; ${strips.length} strips, in each cell four, sparser to the right.`,
    svg("defs", {}, svg("pattern", { id: "atlas-dead", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      svg("line", { x1: 0, y1: 0, x2: 0, y2: 5, stroke: "var(--ground)", "stroke-width": 2.2 }))),
    ...heads, ...sides, ...pictures, ...links,
    svg("text", { x: LEFT, y: height - 8, class: "small" }, `strips of a cell: p = 0.1, 0.03, 0.01, 0.003 ${SPARSER}; drawn is the best at p = 0.03`));
}

function stripLink(strip, cells, chosen, looked) {
  const cell = cells.find((one) => one.n === strip.n && one.d === strip.d);
  const [best] = cell.by_p.find((one) => one.p === strip.p).minima;
  const x = LEFT + CELL * strip.column + STRIP * strip.place;
  const y = TOP + TALL * strip.row + 62;
  const here = chosen && chosen.cell === cell && strip.p === chosen.p;
  const area = { x, y, width: STRIP - 2, height: 20 };
  const told = `${strip.n} features in ${strip.d} dimensions at p = ${strip.p}: ${strip.short}`;
  return svg("a", {
    href: best ? linkTo({ n: strip.n, d: strip.d, p: strip.p, W: best.W, b: best.b }) : null, class: "strip", "aria-label": told,
    on: lookedAt(() => looked(strip)),
  }, svg("rect", { ...area, fill: COLOURS[strip.kind] ?? "var(--line)", stroke: here ? "var(--ink)" : "none", "stroke-width": 2.5 }),
  ...(strip.dead ? [svg("rect", { ...area, fill: "url(#atlas-dead)", "pointer-events": "none" })] : []),
  svg("title", {}, told));
}

/** A bar of all minima at one size and p, each as long as the share of starts that ended there. */
export function sharesBar({ cell, minima, place }, looked, link) {
  const [width, height] = [420, 26];
  let x = 0;
  const parts = minima.map((one, k) => {
    const length = (one.found / cell.runs) * width;
    const part = svg("a", {
      href: link(one), class: "strip", "aria-label": `${one.short}: ${one.found} of ${cell.runs} starts`,
      on: lookedAt(() => looked(k)),
    }, svg("rect", {
      x: x + 0.5, y: 3, width: Math.max(length - 1, 1.5), height: height - 6, fill: COLOURS[one.kind],
      stroke: k === place ? "var(--ink)" : "none", "stroke-width": 2.5,
    }), ...(one.dead.length ? [svg("rect", { x: x + 0.5, y: 3, width: Math.max(length - 1, 1.5), height: height - 6, fill: "url(#atlas-dead)", "pointer-events": "none" })] : []),
    svg("title", {}, `${one.short}: ${one.found} of ${cell.runs}, loss ${one.loss}`));
    x += length;
    return part;
  });
  return drawing(width, height, "Shares of starts, best loss first", ...parts);
}

