// The bars of all bounds at one p, each with its claim; what does not apply is hatched.

import { badge } from "../shared/badges.js";
import { svg } from "../shared/charts.js";
import { element } from "../shared/controls.js";
import { d3 } from "../shared/d3.js";
import { claimsOf, domainOf, reachOf, round } from "./views.js";

const [LENGTH, THICKNESS] = [300, 16];

/** Lists with an entry for every bound. `claims` may be null while they are on their way. */
export function lists(found, setting, gain, claims) {
  const scale = d3.scaleLog(reachOf(found, gain), [0, LENGTH]).clamp(true);
  const section = (title, rows, colour) => (rows.length ? [
    element("h3", {}, title),
    element("ul", { class: "bars" }, ...rows.map((row) => entry(row, setting, gain, scale, colour, claims))),
  ] : []);
  return [
    ...section("From above: no model of this class gains more", found.uppers, "var(--one)"),
    ...section("From below: some tied power autoencoder gains this", found.lowers, "var(--two)"),
    ...section("Does not apply here", found.idle, null),
  ];
}

function entry(row, setting, gain, scale, colour, claims) {
  const applies = row.gain !== null;
  const about = applies ? row.words : `fails here: ${row.fails.join("; ")}`;
  return element("li", { class: applies ? "" : "idle" },
    element("strong", {}, row.name),
    element("span", { class: "value" }, applies ? round(row.gain) : "–"),
    element("span", { class: "bar" }, bar(row, gain, scale, colour)),
    element("span", { class: "about small" }, about),
    element("span", { class: "claims" }, ...badgesOf(row, setting, claims)));
}

function badgesOf(row, setting, claims) {
  if (!claims) return [];
  const own = row.gain === null ? claims[row.name] ?? [] : claimsOf(claims, row.name, setting);
  if (!own.length) return [element("span", { class: "small" }, "no claim of its own")];
  return own.flatMap((claim) => {
    const applies = row.gain !== null;
    const { inside, why } = domainOf(claim, setting);
    const where = applies ? `, ${inside ? "inside" : "outside"}: ${why}` : "";
    const kind = applies && !inside ? "open" : `standing ${claim.level}`;
    return [badge({ kind, text: `${claim.label}: ${claim.standing}${where}`, title: claim.plain, claim: claim.id })];
  });
}

function bar(row, gain, scale, colour) {
  const applies = row.gain !== null;
  const beyond = applies && row.gain > scale.domain()[1];
  const broken = beyond ? [svg("path", { d: `M ${LENGTH - 12} ${THICKNESS} l 5 ${-THICKNESS} m 4 0 l -5 ${THICKNESS}`, stroke: "var(--ground)", "stroke-width": 2 })] : [];
  const parts = applies
    ? [svg("rect", { x: 0, y: 2, height: THICKNESS - 4, width: Math.max(scale(row.gain), 2), fill: colour, "fill-opacity": 0.55 }), ...broken]
    : [svg("rect", { x: 0.5, y: 2, height: THICKNESS - 4, width: LENGTH - 1, fill: "url(#bounds-hatch)", stroke: "var(--line)" })];
  const told = applies ? `${row.name}: ${round(row.gain)}` : `${row.name} does not apply`;
  return svg("svg", {
    viewBox: `0 0 ${LENGTH} ${THICKNESS}`, class: "drawing", role: "img", "aria-label": told, preserveAspectRatio: "none",
  }, ...parts, svg("line", {
    x1: scale(gain), x2: scale(gain), y1: 0, y2: THICKNESS, stroke: "var(--accent)", "stroke-width": 2,
  }));
}

/** The pattern of what does not apply, once on a page. */
export const hatch = () => svg("svg", { width: 0, height: 0, "aria-hidden": "true", class: "pattern" },
  svg("defs", {}, svg("pattern", { id: "bounds-hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("line", { x1: 0, y1: 0, x2: 0, y2: 6, stroke: "var(--guide)", "stroke-width": 1.6 }))));
