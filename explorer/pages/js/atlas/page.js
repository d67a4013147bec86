// The page of geometries: the map of sizes, the phases of two features, five in the plane, plateaus.

import { bound } from "../shared/address.js";
import { badge, standing } from "../shared/badges.js";
import { SPARSER, drawing, svg } from "../shared/charts.js";
import { control, element } from "../shared/controls.js";
import { downloads } from "../shared/downloads.js";
import { frame } from "../shared/frame.js";
import { data } from "../shared/service.js";
import { short } from "../shared/text.js";
import { glyph } from "./drawings.js";
import { phaseMap } from "./phase_map.js";
import { COLOURS, sharesBar, sizeMap } from "./size_map.js";
import { linkOf, rangeOf, staircase } from "./staircase.js";
import { FIELDS } from "./state.js";
import { KINDS, aliveOf, chosenOf, hasDecay, linkTo, nearest, phaseOf, pythonLines, told } from "./views.js";

const page = bound(FIELDS);
frame("atlas", page);
const seen = { cells: [], phases: null, stairs: null, standings: null, column: null };
const place = (properties = {}) => element("div", properties);
const [map, chosen, phase, model, five, stairs, column] = Array.from({ length: 7 }, () => place());
const claims = [place(), place(), place()];
const looking = element("p", { "aria-live": "polite" });
[map, five, stairs].forEach((one) => one.classList.add("scrolls"));

const CLAIMS = [
  ["trained-antiprism", "minima-in-space", "petersen-minimum", "antiprism-is-not-saturated", "trained-three-fibres"],
  ["superposition-pays", "superposition-costs", "single-feature-unstable", "trained-antipodal-pair", "trained-five-in-two"],
  ["trained-plateaus"],
];

function built() {
  const key = (kind) => element("span", { class: "key" }, dot(COLOURS[kind]), KINDS[kind]);
  document.querySelector("main").append(
    element("p", { class: "lead" }, "n features of equal importance share d dimensions of the ReLU toy model x ↦ (WᵀWx + b)₊. Which "
      + "arrangement has the least loss, and how often does training find it? ",
      element("span", { class: "for-pointer" }, "Point at a strip to see it; click to go on training from there. "),
      element("span", { class: "for-touch" }, "Tap a strip to see it. Wide pictures move sideways under the finger. "),
      "Sparser is to the right everywhere."),
    element("div", { class: "views" },
      element("section", { class: "card wide" }, element("h2", {}, "The best geometry of every size"), map, looking,
        element("p", { class: "small" }, ...Object.keys(KINDS).map(key), "hatched: some features are dead. On these minima there are claims:"), claims[0]),
      element("section", { class: "card wide" }, chosen),
      element("section", { class: "card wide" }, element("h2", {}, "Two features on a line"), element("div", { class: "halves" }, phase,
        element("div", {}, control(page, "q"), control(page, "r"), model)), element("p", { class: "small" },
        "Violet: both are stored with opposite signs, the darker the more equal in length. Grey: one alone. Above the solid line the pair "
        + "(1, −3/5) beats one feature; below the dashed line no pair (1, −w) without bias does; above the dotted line one feature alone is not "
        + "even a local optimum."), claims[1]),
      element("section", { class: "card wide" }, element("h2", {}, "Five features in the plane"), five, element("p", { class: "small" },
        "Best of 16 starts on the loss with any number of active features. Above, every feature counts 0.9 times as much as the one before; "
        + "below, all count alike. Choose one to go on training from there.")),
      element("section", { class: "card wide" }, element("h2", {}, "The staircase of dimensionalities"), control(page, "model"), stairs, column,
        element("p", { class: "small" }, "Discs: Dᵢ = |wᵢ|⁴ / Σⱼ⟨wᵢ, wⱼ⟩² of every stored feature of the best run (hollow: not converged); small "
          + "rings: of all runs; dashed: d / |W|², which equals D only where features have unit length."), claims[2]),
      element("div", { class: "wide" }, downloads({
        name: "atlas", data: downloaded, picture: () => map.querySelector("svg"), python: () => pythonLines(page.state),
      }), element("p", { class: "small" }, "Weights are rounded to 4 decimals, losses to 7 digits, saturations to 9, dimensionalities to 3 decimals; "
        + "all data of this page are about 260 kB."))));
  for (const one of [map, phase, five, stairs]) one.textContent = "Stored results are being read …";
}

function dot(colour) {
  const one = element("span", { class: "dot" });
  one.style.background = colour;
  return one;
}

function showMap() {
  if (!seen.cells.length) return;
  const found = chosenOf(seen.cells, page.state);
  const focused = map.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
  map.replaceChildren(sizeMap(seen.cells, found && { ...found, p: Number(page.state.p) }, (strip) =>
    looked({ n: strip.n, d: strip.d, p: String(strip.p), minimum: 0 })));
  map.firstChild.classList.add("broad");
  if (focused) [...map.querySelectorAll("a.strip")].find((one) => one.getAttribute("aria-label") === focused)?.focus();
  showChosen();
}

/** The strip that is pointed at is outlined without making the map anew, which would lose the focus. */
function looked(changes) {
  page.set(changes, { settled: false });
}

function outlined() {
  const { n, d, p } = page.state;
  const wanted = `${n} features in ${d} dimensions at p = ${p}:`;
  for (const strip of map.querySelectorAll("a.strip")) {
    strip.firstChild.setAttribute("stroke", strip.getAttribute("aria-label").startsWith(wanted) ? "var(--ink)" : "none");
  }
}

/** The strip that is shown is in the middle of a map that is wider than its place. */
function inView() {
  const strip = map.querySelector('rect[stroke="var(--ink)"]');
  if (!strip || map.scrollWidth <= map.clientWidth) return;
  const [at, from] = [strip, map].map((one) => one.getBoundingClientRect());
  map.scrollLeft += at.left - from.left - map.clientWidth / 2;
}

function showChosen() {
  const { state } = page;
  const found = chosenOf(seen.cells, state);
  looking.replaceChildren();
  if (!found) {
    chosen.replaceChildren(element("p", {}, seen.cells.length < 24 ? "Stored results are being read …"
      : `${state.n} features in ${state.d} dimensions were not trained for this map.`));
    return;
  }
  const link = (one) => linkTo({ n: state.n, d: state.d, p: Number(state.p), W: one.W, b: one.b });
  const title = `${state.n} features in ${state.d} dimensions, p = ${state.p}: ${found.minimum.short}`;
  looking.append(`${title}. `, element("a", { href: link(found.minimum) }, "Go on training from here"));
  const bar = sharesBar(found, (k) => looked({ minimum: k }), link);
  chosen.replaceChildren(
    element("h2", {}, title),
    element("div", { class: "beside" },
      drawing(220, 220, `The configuration: ${found.minimum.name}`, svg("g", { transform: "translate(110 110)" }, glyph(aliveOf(found.minimum), 210))),
      element("div", {}, ...told(found, state.p).map((one) => element("p", {}, one)),
        element("p", { class: "small" }, `All ${found.minima.length} minima that were found, best loss first, by how many starts ended there:`), bar,
        element("p", {}, element("a", { href: link(found.minimum) }, "Go on training from here")))));
}

function showPhase() {
  if (!seen.phases) return;
  const { two } = seen.phases;
  if (!seen.phaseMap) {
    seen.phaseMap = phaseMap(two, (q, r, settled) => page.set({ q, r }, { settled }));
    phase.replaceChildren(seen.phaseMap.map);
  }
  seen.phaseMap.move(page.state);
  const [i, k] = [nearest(two.p, page.state.q), nearest(two.ratio, page.state.r)];
  const [w, b, decay] = [two.w[i][k], two.b[i][k], two.ratio[k]];
  const link = hasDecay(decay)
    ? element("a", { href: linkTo({ n: 2, d: 1, p: two.p[i], W: [w], b, decay }) }, "Go on training from here")
    : element("span", { class: "small" }, "The page of features has importances from 0.3 on: move up to go there.");
  model.replaceChildren(
    element("p", {}, `p = ${short(two.p[i])}, r = ${short(decay)}: stored is ${phaseOf(w)}.`),
    onALine(w), element("p", { class: "small" }, `w = (${w.join(", ")}), b = (${b.join(", ")}); r / p = ${Number((decay / two.p[i]).toPrecision(3))}`), link);
}

/** Two weights as arrows on one line. */
function onALine(w) {
  const at = (value) => 160 + 105 * value;
  const made = drawing(320, 64, `weights ${w.join(" and ")} on a line`,
    svg("line", { x1: 20, x2: 300, y1: 36, y2: 36, stroke: "var(--line)" }), svg("line", { x1: 160, x2: 160, y1: 28, y2: 44, stroke: "var(--guide)" }),
    ...w.flatMap((value, k) => [
      svg("line", { x1: 160, x2: at(value), y1: 33 + 6 * k, y2: 33 + 6 * k, stroke: k ? "var(--four)" : "var(--accent)", "stroke-width": 3 }),
      svg("circle", { cx: at(value), cy: 33 + 6 * k, r: 5, fill: k ? "var(--four)" : "var(--accent)" }),
      svg("text", { x: at(value), y: k ? 60 : 20, "text-anchor": "middle" }, k ? "second" : "first")]));
  made.classList.add("narrow");
  return made;
}

function showFive() {
  if (!seen.phases) return;
  const { p, ratio, W, b } = seen.phases.five;
  const size = 92;
  const order = p.map((_, i) => i).sort((a, c) => p[c] - p[a]);
  const cells = order.flatMap((i, place_) => ratio.map((decay, k) => svg("a", {
    href: linkTo({ n: 5, d: 2, p: p[i], W: W[i][k], b: b[i][k], decay }), class: "strip", transform: `translate(${size * (place_ + 0.5)} ${size * (k + 0.5) + 4})`,
    "aria-label": `five features at p = ${p[i]}, importance decay ${decay}`,
  }, svg("rect", { x: -size / 2 + 3, y: -size / 2 + 3, width: size - 6, height: size - 6, fill: "transparent" }), glyph(W[i][k], size - 16), svg("title", {}, `p = ${p[i]}, decay ${decay}`))));
  const labels = order.map((i, place_) => svg("text", { x: size * (place_ + 0.5), y: 2 * size + 20, "text-anchor": "middle" }, `p = ${Number(p[i].toPrecision(2))}`));
  five.replaceChildren(drawing(size * p.length, 2 * size + 44, "Five features in the plane at ten probabilities", ...cells, ...labels,
    svg("text", { x: size * p.length, y: 2 * size + 38, "text-anchor": "end", class: "small" }, SPARSER)));
  five.firstChild.classList.add("broad");
}

function showStairs() {
  if (!seen.stairs) return;
  const [n] = page.state.model.split(" ").map(Number);
  const shown = seen.stairs.find((one) => one.n === n);
  stairs.replaceChildren(staircase(shown, (k) => showColumn(shown, k)));
  stairs.firstChild.classList.add("readable");
  showColumn(shown, nearest(shown.p, 0.1));
}

function showColumn(shown, k) {
  const parts = [element("p", {}, `p = ${short(shown.p[k])}: ${shown.best[k].length} of ${shown.n} features stored, dimensionality ${rangeOf(shown.best[k])}; `
    + `d / |W|² = ${shown.per_feature[k]}. `)];
  if (shown.W.length) {
    parts[0].append(element("a", { href: linkOf(shown, k) }, "Go on training from here"));
    parts.unshift(drawing(130, 130, `${shown.n} features at p = ${shown.p[k]}`, svg("g", { transform: "translate(65 65)" }, glyph(shown.W[k], 124))));
  }
  column.className = shown.W.length ? "beside small-picture" : "";
  column.replaceChildren(...parts);
}

function showClaims() {
  CLAIMS.forEach((names, k) => claims[k].replaceChildren(...names
    .map((name) => seen.standings[`spectral-geometry/${name}`]).filter(Boolean).map((entry) => badge(standing(entry)))));
}

function downloaded() {
  const found = chosenOf(seen.cells, page.state);
  return { state: page.state, minima: found?.minima ?? null, runs: found?.cell.runs ?? null, cells: seen.cells, phases: seen.phases, staircases: seen.stairs };
}

page.subscribe((state, names) => {
  if (["n", "d", "p", "minimum"].some((name) => names.includes(name))) {
    outlined();
    showChosen();
  }
  if (names.includes("q") || names.includes("r")) showPhase();
  if (names.includes("model")) showStairs();
});

built();
async function read() {
  seen.phases = await data("phases");
  showPhase();
  showFive();
  for (const d of [2, 3, 4, 5]) {
    seen.cells = [...seen.cells, ...await data(`atlas-${d}`)];
    showMap();
    if (seen.stairs) continue;
    seen.stairs = await data("staircases");
    showStairs();
  }
  inView();
  seen.standings = await data("standings");
  showClaims();
}

read();
