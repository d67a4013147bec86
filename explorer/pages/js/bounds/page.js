// The page of bounds: controls, the picture, the bars, the judgement, the user's weights.

import { bound } from "../shared/address.js";
import { badge, certified, formula } from "../shared/badges.js";
import { button, controls, element } from "../shared/controls.js";
import { downloads } from "../shared/downloads.js";
import { frame } from "../shared/frame.js";
import { STALE, latest, latestWorker } from "../shared/latest.js";
import { NO_SERVICE, ask, data } from "../shared/service.js";
import { answerIn, question, rowsOf } from "./judge.js";
import { panel } from "./own_weights.js";
import { handle, picture, roomFor, scalesOf } from "./picture.js";
import { hatch, lists } from "./rows.js";
import { FIELDS, settingOf, weightsOf } from "./state.js";
import { DIGITS, NAMES, bars, lossOf, pythonLines, round, trainedGains, trainedNear, unitOf, verdict } from "./views.js";
import { improvementOf } from "./weights.js";

const page = bound(FIELDS);
const { tell } = frame("bounds", page);
const curvesOf = latestWorker(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
const seen = { curves: null, claims: null, trained: [], scales: null, point: null, dragging: false, late: false };

const place = (properties = {}) => element("div", properties);
const [drawn, below, told, own] = [place(), place(), place(), place()];
const judgements = ["point", "weights"].map(() => ({ shown: place({ role: "status" }), run: latest() }));
const [ofPoint, ofWeights] = judgements;
const judge = button("Judge in rationals", () => judgeInPython(ofPoint), { className: "first" });

function built() {
  const left = element("div", {},
    controls(page, "Setting", "n", "d", "m", "law", "model"),
    controls(page, "The point", "p", "gain"));
  const views = element("div", { class: "views" },
    element("section", { class: "card wide" }, element("h2", {}, "The gap over p"), drawn, legend(), names(), badge(formula(""))),
    element("section", { class: "card" }, element("h2", {}, "The point"), told, element("div", { class: "row" }, judge), ofPoint.shown),
    panel(page, own),
    element("section", { class: "card wide" }, element("h2", {}, "All bounds here"), below),
    element("div", { class: "wide" }, downloads({
      name: "bounds", data: downloaded, picture: () => drawn.querySelector("svg"),
      python: () => pythonLines(page.state, weightsOf(page.state)),
    })));
  document.querySelector("main").append(
    element("p", { class: "lead" }, "n sparse features are squeezed through d numbers and read back by a power. A gain of 1 is "
      + "what one feature is worth that is read alone. The bounds say that no model gains more than the lowest blue line; some model gains the "
      + "highest orange one. What lies between is open: drag the point, and see what each bound says and how well it stands."),
    element("div", { class: "page" }, left, views), hatch());
}

function legend() {
  const mark = (colour, text) => element("span", { class: "key" }, dot(colour), text);
  return element("p", { class: "small" }, mark("var(--one)", "bounds from above, the tightest bold"),
    mark("var(--two)", "constructions, the best bold"), mark("var(--three)", "the gap"),
    mark("var(--four)", "best trained, stored results (hollow: not converged)"), mark("var(--eight)", "your weights"));
}

/** The names of the lines in words, near them. */
const names = () => element("details", { class: "small" }, element("summary", {}, "What the names of the lines stand for"),
  element("ul", {}, ...NAMES.map(({ name, words }) => element("li", {}, element("strong", {}, name), `: ${words}`))));

function dot(colour) {
  const one = element("span", { class: "dot" });
  one.style.background = colour;
  return one;
}

/** Gains of the weights at the p that is shown, by the formula in the browser. */
function ownGain(state) {
  const W = weightsOf(state);
  const setting = settingOf(state);
  if (!W || ["skewed", "positive-uniform"].includes(setting.law)) return null;
  const terms = improvementOf(W, setting);
  return { p: state.p, gain: terms.best / unitOf(setting), terms, name: "your weights" };
}

function showPoint() {
  const { state } = page;
  const found = bars(settingOf(state));
  const said = verdict(found, state.gain);
  const near = trainedNear(trainedGains(seen.trained, settingOf(state)), state.p);
  told.replaceChildren(
    element("p", {}, `p = ${state.p}, claimed gain ${state.gain}: ${lossOf(settingOf(state), state.gain)}`),
    element("p", { class: `verdict ${said.kind}` }, said.text),
    element("p", { class: "small" }, DIGITS),
    ...(near ? [element("p", { class: "small" }, `Best trained, n = ${near.n}, at p = ${near.p}: gain ${round(near.gain)}.`)] : []));
  below.replaceChildren(...lists(found, settingOf(state), state.gain, seen.claims));
  showOwn(state);
  showHandle();
}

function showOwn(state) {
  if (state.W.length && !weightsOf(state)) {
    own.replaceChildren(element("p", { class: "refused" },
      `The weights have ${state.W.length} numbers, not the ${state.n * state.d} of n = ${state.n} and d = ${state.d}.`));
    return;
  }
  const mine = ownGain(state);
  if (!mine) return own.replaceChildren();
  own.replaceChildren(
    element("p", {}, `gain ${round(mine.gain)} at p = ${state.p}: the improvement ${round(mine.terms.improvement)} as they are, `
      + `${round(mine.terms.best)} at the best multiple.`),
    badge(formula("sparsity-loss/cumulant-loss")),
    element("div", { class: "row" },
      button("Judge the weights", () => judgeInPython(ofWeights, weightsOf(state))),
      button("Put the point there", () => page.set({ gain: within(mine.gain) }))), ofWeights.shown);
}

const within = (gain) => Math.min(Math.max(Number(gain.toPrecision(6)), FIELDS.gain.min), FIELDS.gain.max);

/** The picture anew, but not below a point that is being dragged: then when it is let go. */
function showPicture() {
  seen.late = seen.dragging;
  if (!seen.curves || seen.dragging) return;
  const { state } = page;
  seen.scales = scalesOf(seen.curves, Math.min(state.gain, 2 * Math.max(...seen.curves.least)), roomFor(drawn.clientWidth));
  const mine = ownGain(state);
  const made = picture(seen.curves, trainedGains(seen.trained, settingOf(state)), mine ? [mine] : [], seen.scales);
  seen.point = made.point;
  drawn.replaceChildren(made.picture);
  drawn.classList.remove("old");
  showHandle();
}

function showHandle() {
  if (!seen.point) return;
  const { p, gain } = page.state;
  const focused = seen.point.contains(document.activeElement);
  if (seen.dragging) {
    const [line, circle] = seen.point.children;
    for (const name of ["x1", "x2"]) line.setAttribute(name, seen.scales.x(p));
    circle.setAttribute("cx", seen.scales.x(p));
    circle.setAttribute("cy", seen.scales.y(gain));
    return;
  }
  seen.point.replaceChildren(...handle(seen.scales, { p, gain }, moved));
  if (focused) seen.point.lastChild.focus();
}

function moved(p, gain, settled) {
  seen.dragging = !settled;
  page.set({ p, gain: Math.min(Math.max(gain, FIELDS.gain.min), FIELDS.gain.max) }, { settled });
}

async function renewCurves() {
  const key = JSON.stringify({ ...settingOf(page.state), p: 0 });
  if (key === seen.key) return;
  seen.key = key;
  drawn.classList.add("old");
  const found = await curvesOf(settingOf(page.state));
  if (found === STALE) return;
  seen.curves = found;
  showPicture();
}

/** What was judged is another point now: a judgement that is on its way is dropped as well. */
function forget() {
  for (const { shown, run } of judgements) {
    run(async () => null);
    shown.replaceChildren();
  }
}

async function judgeInPython({ shown, run }, weights = null) {
  shown.replaceChildren(element("p", { class: "small" }, "Python compares …"));
  const found = await run((signal) => ask("bounds-judged", question(page.state, weights), { signal }));
  if (found === STALE) return;
  if (found === null || found.refused) {
    shown.replaceChildren(element("p", { class: "refused" }, found === null ? NO_SERVICE : found.refused));
    return;
  }
  const answer = answerIn(found.answer, page.state.gain);
  const rows = rowsOf(found.answer).map(({ name, verdict: word, low, high }) => element("tr", {},
    element("th", { scope: "row" }, name), element("td", {}, word), element("td", { class: "number" }, low === high ? `${low}` : `${low} … ${high}`)));
  shown.replaceChildren(
    element("p", {}, answer.text),
    badge(answer.kind === "certified" ? certified("compared in rationals and balls of 256 bits") : { kind: "open", text: "undecided" }),
    element("details", {}, element("summary", {}, "Every comparison"), element("div", { class: "scrolls" }, element("table", {}, ...rows))));
}

function downloaded() {
  const { state } = page;
  return {
    setting: settingOf(state), unit: unitOf(settingOf(state)), gain: state.gain, curves: seen.curves,
    bounds: [...bars(settingOf(state)).uppers, ...bars(settingOf(state)).lowers].map(({ name, side, gain }) => ({ name, side, gain })),
    weights: weightsOf(state), gain_of_weights: ownGain(state)?.gain ?? null,
  };
}

page.subscribe((state, names, settled) => {
  if (names.length) forget();
  if (names.includes("n") || names.includes("d")) {
    if (state.W.length && !names.includes("W") && settled) tell(["The weights do not fit this n and d any more."]);
  }
  showPoint();
  if (names.includes("W") || (names.includes("p") && state.W.length) || names.includes("gain") || seen.late) showPicture();
  renewCurves();
});

built();
showPoint();
renewCurves();
data("bounds-claims").then((found) => { seen.claims = found; showPoint(); });
data("bounds-trained").then((found) => { seen.trained = found; showPoint(); showPicture(); });

