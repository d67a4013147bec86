// SVG that is drawn from plain data. Sparser is to the right, or up, as in every figure of the suite.

import { d3 } from "./d3.js";

export { short } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";

// An SVG element with attributes and children.
export function svg(tag, attributes = {}, ...children) {
  const one = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, heard] of Object.entries(value)) one.addEventListener(event, heard);
    else if (value !== null && value !== undefined) one.setAttribute(name, value);
  }
  one.append(...children);
  return one;
}

// A drawing of this size in its own units, which scales with its column; alt is what is to be seen.
export function drawing(width, height, alt, ...children) {
  return svg("svg", {
    viewBox: `0 0 ${width} ${height}`, class: "drawing", role: "img", "aria-label": alt,
  }, ...children);
}

// Scale of an activation probability (or of anything that is sparse where it is small) from left to
// right, or with `up` from the bottom up: the sparser end is right, or up.
export const sparserScale = (least, most, [from, to]) => d3.scaleLog([most, least], [from, to]);

// Label of such an axis.
export const SPARSER = "(sparser →)";

// An axis: side "bottom" or "left", scale, its length, a label, and optionally ticks and format.
export function axis(side, scale, { label = "", ticks = 5, format = null, at = 0, across = null, labelAt = -38 } = {}) {
  const group = svg("g", { class: `axis ${side}`, transform: side === "bottom" ? `translate(0 ${at})` : `translate(${at} 0)` });
  const made = (side === "bottom" ? d3.axisBottom : d3.axisLeft)(scale).tickSizeOuter(0);
  if (Array.isArray(ticks)) made.tickValues(ticks);
  else made.ticks(ticks);
  if (format) made.tickFormat(format);
  if (across !== null) made.tickSizeInner(-across).tickPadding(6);
  d3.select(group).call(made);
  for (const name of ["fill", "font-size", "font-family", "text-anchor"]) group.removeAttribute(name);
  const [first, last] = scale.range();
  const middle = (first + last) / 2;
  const place = side === "bottom"
    ? { x: middle, y: 34, "text-anchor": "middle" }
    : { transform: `rotate(-90)`, x: -middle, y: labelAt, "text-anchor": "middle" };
  if (label) group.append(svg("text", { ...place, class: "axis-label" }, label));
  return group;
}

// Path through points [[x, y], ...]; breaks where a value is not finite.
export const path = (points, x = (v) => v, y = (v) => v) =>
  d3.line().defined(([a, b]) => Number.isFinite(x(a)) && Number.isFinite(y(b)))
    .x(([a]) => x(a)).y(([, b]) => y(b))(points);
