// The page about features: what is asked of the worker and of Python, and what is drawn when.

import { leastCurvature } from "../kernel/curvature.js";
import { trainer } from "../kernel/training.js";
import { bound } from "../shared/address.js";
import { button, control, controls, element } from "../shared/controls.js";
import { downloads } from "../shared/downloads.js";
import { frame } from "../shared/frame.js";
import { STALE, latest, latestWorker } from "../shared/latest.js";
import { arraysOfFile, ask, service } from "../shared/service.js";
import { arrowsPart } from "./arrows.js";
import { aligned, moved, projected, screen } from "./orientation.js";
import { weightsOf } from "./own.js";
import { card, certificateOf, factsOf, geometryOf, gramOf, gaugeOf, pathOf, rowsOf, spectrumOf, stripOf } from "./panels.js";
import { pythonLines } from "./python_lines.js";
import { FIELDS, MODEL, SHOWN, mended, placed, settingInWords, settingOf } from "./state.js";
import { MOST_CERTIFIED, accuraciesOf, arrowsView, importanceNote, isSaddle, measured, shownRun, whyUncertifiable } from "./views.js";

// Milliseconds without a change after which a model is looked at more closely.
const SETTLED_AFTER = 150;

const page = bound(FIELDS);
const { tell } = frame("features", page);
const worker = () => new Worker(new URL("../kernel/worker.js", import.meta.url), { type: "module" });
const [train, descend] = [latestWorker(worker), latestWorker(worker)];
const [judging, certifying, uploading] = [latest(), latest(), latest()];
const still = matchMedia("(prefers-reduced-motion: reduce)");

// What is known now: runs of the random starts, the run from what was placed by hand, what is seen.
const now = {
  setting: settingOf(page.state), key: "", runs: [], best: null, byHand: null,
  run: null, shown: null, x: null, numbers: null, names: null, judged: null, certificate: null, curvature: null, accuracy: 0, service: null,
  running: true, dragged: null, turn: 0,
};
const before = [];

// The page, from top to bottom ------------------------------------------------------------------

const arrows = arrowsPart({ onDrag, onTurn, onLook });
const inWords = element("p", { class: "small setting" });
const progress = element("p", { class: "small progress", role: "status" });
const facts = element("div", {});
const arrowsNote = element("p", { class: "small" });
const undo = button("Undo", takeBack, { disabled: true });
const again = button("Back to the best start", () => placeNothing({ run: 0 }), { disabled: true });
const down = button("Go down from this saddle", leaveSaddle, { hidden: true });
const onwards = button("Train from here", () => page.set({ still: false }), { hidden: true });
const places = Object.fromEntries(["strip", "gram", "spectrum", "gauge", "path", "geometry", "certificate"].map((name) => [name, element("div", { class: `features-${name}` })]));
places.gram.tabIndex = 0;
places.gram.setAttribute("role", "group");
places.gram.setAttribute("aria-label", "Gram matrix; the arrow keys choose a pair of features");
places.gram.addEventListener("keydown", choosePair);
const eachFeature = element("tbody", {});
const table = element("details", {}, element("summary", {}, "Numbers of each feature"), element("div", { class: "scrolls" }, element("table", { class: "small" },
  element("thead", {}, element("tr", {}, ...["feature", "length", "bias", "capacity", "largest mass"].map((name) => element("th", {}, name)))), eachFeature)));
const certify = button("Certify as p → 0", () => certifyShown(false));
const certifyAtP = button("Certify at this p", () => certifyShown(true));
const upload = element("input", { type: "file", id: "own", accept: ".npy,.npz,.safetensors,.pt,.pth,.bin" });
const uploaded = element("div", { class: "small" });
upload.addEventListener("change", takeFile);

const probability = controls(page, "Inputs", "p", "limit", "decay");
const sparsity = element("p", { class: "small" });
const limits = element("p", { class: "small told", hidden: true });
probability.append(sparsity, limits);
const law = control(page, "law");
probability.append(law);
const model = controls(page, "Model", "n", "d", "activation", "m", "bias");
const angles = controls(page, "View", "yaw", "tilt");
const draggable = element("p", { class: "small" }, "Drag the head of an arrow", element("span", { class: "for-keys" }, ", or move it with the arrow keys"), ": descent pulls it back.");
const uncertifiable = element("p", { class: "small" });
const byHand = element("div", { class: "row by-hand" }, undo, again, onwards);
const own = element("fieldset", {}, element("legend", {}, "Your own weights"), element("label", { for: "own" }, "File with W, features as columns, and b (npy, npz, safetensors, pt)"), upload, uploaded);

const arrowsCard = card("The features", {}, arrows.picture, draggable, arrowsNote);
const factsCard = card("What it is", {}, inWords, progress, facts, element("div", { class: "row" }, certify, certifyAtP, down), uncertifiable, byHand, places.certificate);
const pathCard = card("The way back", { hidden: true }, places.path);
document.querySelector("main").append(
  element("p", { class: "lead" }, "A model stores n features as vectors in d dimensions and reads them back as (WᵀWx + b)₊. Each time you move something it is trained again, on its exact expected loss: no samples, no noise."),
  element("div", { class: "page features" },
    element("div", { class: "first" }, model, probability),
    element("div", { class: "more" }, controls(page, "Starts", "seed"), angles, own),
    element("div", { class: "views" },
      arrowsCard,
      factsCard,
      pathCard,
      card("All starts", { class: "wide" }, places.strip),
      card("Gram matrix", {}, control(page, "same"), places.gram),
      card("Spectrum, masses and saturation", {}, control(page, "merge"), places.spectrum, places.gauge, table),
      card("Relations and scheme", { class: "wide" }, places.geometry),
      element("div", { class: "wide" }, downloads({
        name: "features", data: downloaded, arrays, picture: () => (now.setting.d <= 3 ? arrows.picture : places.gram.querySelector("svg")),
        python: () => (now.run ? pythonLines(now.x, now.setting, now.run.converged, now.accuracy) : ""),
      })),
    )),
);

// Training --------------------------------------------------------------------------------------

page.subscribe((state, names, settled) => {
  const { changes, told } = mended(state);
  if (names.some((name) => MODEL.includes(name)) && state.from.length && !names.includes("from")) Object.assign(changes, { from: [], still: false });
  if (Object.keys(changes).length) {
    limited(told);
    page.set(changes, { settled: false });
    return;
  }
  if (names.some((name) => MODEL.includes(name)) && settled) limited(told);
  if (names.some((name) => SHOWN.includes(name))) renew(settled);
  else draw();
});

function limited(told) {
  limits.textContent = told.join(" ");
  limits.hidden = !told.length;
}

// Train what the state asks for, as far as it is not there yet, then show and judge it.
async function renew() {
  const { state } = page;
  const setting = settingOf(state);
  const key = JSON.stringify([setting, state.seed]);
  const start = placed(state);
  const turn = (now.turn += 1);
  Object.assign(now, { judged: null, running: true, dragged: null });
  busy(true);
  forgetCertificate();
  shapeControls(setting);
  const hand = start ? handRun(setting, start, state.still) : null;
  let trained = now;
  if (key !== now.key) {
    trained = await train({ setting, seed: state.seed }, ({ done, total, best, runs }) => {
      if (turn !== now.turn) return;
      progress.textContent = `training: ${done} of ${total} starts`;
      if (!hand) show(best, runs.indexOf(best), setting, { key: "", runs, best: null });
    });
    if (trained === STALE || turn !== now.turn) return;
  }
  const { runs, best } = trained;
  const byHand = await hand;
  if (byHand === STALE || turn !== now.turn) return;
  now.byHand = byHand;
  if (byHand?.path && byHand !== now.run && !still.matches) {
    await played(byHand.path, setting);
    if (turn !== now.turn) return;
  }
  now.running = false;
  busy(false);
  const { run, index } = shownRun(state, runs, best, byHand);
  show(run, index, setting, { key, runs, best });
  await new Promise((done) => { setTimeout(done, SETTLED_AFTER); });
  if (turn === now.turn) judge();
}

// What is drawn belongs to the model before while the next one is trained.
function busy(yes) {
  progress.textContent = yes ? "training …" : "";
  document.querySelector(".views").setAttribute("aria-busy", yes);
}

// The run from what was placed by hand: as it is, or where descent takes it.
async function handRun(setting, start, asItIs) {
  const key = JSON.stringify([setting, Array.from(start), asItIs]);
  if (now.byHand?.key === key) return now.byHand;
  const run = asItIs ? statedRun(setting, start) : await descend({ setting, x: start });
  return run === STALE ? STALE : { ...run, key };
}

const statedRun = (setting, x) => ({ x, steps: 0, given: true, ...trainer(setting).stated(x) });

// Show a run of a setting; index is its number among the starts, or null. What is known of all
// starts comes with it, so that everything that is seen belongs to one setting.
function show(run, index, setting, { key, runs, best } = now) {
  const { n, d } = setting;
  if (runs !== now.runs) now.names = null;
  const x = run === now.byHand || run.given ? Float64Array.from(run.x) : aligned(run.x, d, n);
  Object.assign(now, { key, runs, best, run, shown: index, setting, x, numbers: measured(x, setting), curvature: null, accuracy: 0 });
  draw();
}

// Features on their way along a path, for a second at most.
function played(path, setting) {
  const { n, d } = setting;
  const turn = now.turn;
  const length = Math.min(900, 12 * path.length);
  const began = performance.now();
  return new Promise((resolve) => {
    const frameAt = (time) => {
      const at = Math.min(path.length - 1, Math.floor((path.length * Math.max(0, time - began)) / length));
      if (d <= 3 && turn === now.turn && !now.dragged) {
        arrows.draw(arrowsView(measured(path[at].x, setting), setting, page.state), { trails: trails(path.slice(0, at + 1), n, d) });
      }
      if (at < path.length - 1 && turn === now.turn) requestAnimationFrame(frameAt);
      else resolve();
    };
    requestAnimationFrame(frameAt);
  });
}

function trails(path, n, d) {
  const directions = screen(d, page.state.yaw, page.state.tilt);
  return Array.from({ length: n }, (_, i) => path.map(({ x }) => projected(x, n, i, directions)));
}

// What Python says -------------------------------------------------------------------------------

async function judge() {
  const { runs, run, setting, x } = now;
  if (!run) return;
  now.curvature = run.converged ? leastCurvature(setting, x) : null;
  draw();
  const every = [...runs];
  if (now.shown === null) every.push(run);
  const place = now.shown ?? every.length - 1;
  const body = {
    setting, shown: place, converged: every.map((one) => one.converged),
    runs: every.map((one, k) => Array.from(k === place ? x : one.x)),
    accuracies: accuraciesOf(every, place, now.curvature, setting),
  };
  now.accuracy = body.accuracies[place];
  const got = await judging((signal) => ask("features-judged", body, { signal }));
  if (got === STALE || now.run !== run) return;
  now.service = got !== null;
  now.judged = got ?? {};
  now.names = got?.answer?.names?.slice(0, runs.length) ?? null;
  draw();
}

async function certifyShown(atP) {
  const { run, setting, x } = now;
  places.certificate.replaceChildren(element("p", { class: "small", role: "status" }, "Newton’s method in ball arithmetic; up to some seconds …"));
  const got = await certifying((signal) => ask(atP ? "features-certified-at-p" : "features-certified", { setting, x: Array.from(x) }, { signal }));
  if (got === STALE || now.run !== run) return;
  now.certificate = got?.answer?.data ?? null;
  places.certificate.replaceChildren(...certificateOf(got, setting, atP));
}

function forgetCertificate() {
  now.certificate = null;
  places.certificate.replaceChildren();
}

// By hand ----------------------------------------------------------------------------------------

function onDrag(i, to, settled) {
  const { n, d } = now.setting;
  const { state } = page;
  now.dragged ??= Float64Array.from(now.x);
  now.dragged = moved(now.dragged, n, i, screen(d, state.yaw, state.tilt), to);
  if (settled) {
    remember();
    page.set({ from: Array.from(now.dragged, (value) => Number(value.toPrecision(6))), still: false });
    return;
  }
  now.turn += 1;
  now.judged = null;
  forgetCertificate();
  show(statedRun(now.setting, now.dragged), null, now.setting);
}

function leaveSaddle() {
  remember();
  const { direction } = now.curvature;
  page.set({ from: Array.from(now.x, (at, i) => Number((at + 0.1 * direction[i]).toPrecision(6))), still: false });
}

function remember() {
  const { from, still: asItIs, run } = page.state;
  before.push({ from, still: asItIs, run });
  undo.disabled = false;
}

function takeBack() {
  const last = before.pop();
  undo.disabled = !before.length;
  if (last) placeNothing(last);
}

function placeNothing(changes) {
  page.set({ from: [], still: false, ...changes });
}

function onTurn(yaw, tilt, settled) {
  const turned = ((page.state.yaw + yaw + 540) % 360) - 180;
  page.set({ yaw: Math.round(turned), tilt: Math.round(Math.max(-90, Math.min(90, page.state.tilt + tilt))) }, { settled });
}

// Everything that stands for a feature, or for a pair, is marked where one of them is looked at.
function onLook(i, j = i) {
  for (const one of document.querySelectorAll("[data-feature]")) {
    const of = one.dataset.feature.split(" ").map(Number);
    one.classList.toggle("looked-at", i !== null && (of.length === 1 ? of[0] === i || of[0] === j : (of[0] === i && of[1] === j)));
  }
}

function choosePair(event) {
  const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!way) return;
  event.preventDefault();
  const { n } = now.setting;
  const from = page.state.pair.length ? page.state.pair : [0, 0];
  page.set({ pair: from.map((one, k) => (one + way[k] + n) % n) });
}

async function takeFile() {
  const [file] = upload.files;
  if (!file) return;
  uploaded.replaceChildren("reading …");
  const got = await uploading((signal) => arraysOfFile(file, { signal }));
  if (got === STALE) return;
  const found = got?.answer ? weightsOf(got.answer.arrays) : { refused: got?.refused ?? "Files are read by Python: install pentad and start it with “pentad explore”." };
  uploaded.replaceChildren(...(found.refused ? [element("p", { class: "refused" }, found.refused)] : found.notes.map((one) => element("p", {}, one))));
  upload.value = "";
  if (found.refused) return;
  remember();
  page.set({ n: found.n, d: found.d, from: found.from, still: true, run: 0 });
}

// Drawing ----------------------------------------------------------------------------------------

function shapeControls(setting) {
  const { state } = page;
  const relu = setting.activation === "relu";
  const rows = [...model.querySelectorAll(".control")];
  rows[3].hidden = setting.activation !== "power";
  rows[4].hidden = relu;
  law.hidden = relu;
  for (const input of probability.querySelector(".control").querySelectorAll("input")) input.disabled = relu && state.limit;
  probability.querySelectorAll(".control")[1].hidden = !relu;
  angles.hidden = setting.d !== 3;
  draggable.hidden = setting.d > 3;
  again.disabled = !state.from.length && state.run === 0;
  onwards.hidden = !state.still;
  sparsity.textContent = `Sparsity S = 1 − p = ${relu && state.limit ? "1, in the limit" : Number((1 - state.p).toPrecision(6))}. ${importanceNote(setting)}`;
  certify.disabled = !relu || setting.n > MOST_CERTIFIED.limit;
  certifyAtP.disabled = !relu || setting.n > MOST_CERTIFIED.atP;
  uncertifiable.textContent = whyUncertifiable(setting);
  certifyAtP.hidden = setting.p === 0;
  certifyAtP.title = "Ball arithmetic in Python: a minimum of the loss with at most two active features, up to 12 features";
  certify.title = "Ball arithmetic in Python: a minimum of L₁ beside what is shown";
}

function draw() {
  const { run, numbers, setting } = now;
  if (!run) return;
  const { state } = page;
  const path = now.run === now.byHand ? run.path : null;
  inWords.textContent = settingInWords(setting);
  const view = arrowsView(numbers, setting, state);
  arrowsCard.hidden = !view;
  factsCard.classList.toggle("wide", !view);
  if (view) {
    arrows.draw(view, {
      trails: path ? trails(path, setting.n, setting.d) : [],
      told: `${setting.n} features as arrows in ${setting.d} dimensions`,
    });
    const dead = numbers.dead.filter(Boolean).length;
    arrowsNote.textContent = `Colours are eigenspaces of F = WWᵀ. ${view.lines ? "w and −w are one feature here, so each is drawn as a line. " : ""}${dead ? `${dead} dead (hollow, at the middle). ` : ""}${setting.d === 3 ? "Drag beside the arrows to turn. " : ""}`;
  }
  const seen = { ...now, byHand: now.shown === null && !now.running };
  facts.replaceChildren(...factsOf(seen));
  places.strip.replaceChildren(...stripOf(seen, (k) => placeNothing({ run: k + 1 })));
  places.gram.replaceChildren(...gramOf(numbers, setting, state, { pressed: (i, j) => page.set({ pair: [i, j] }), looked: onLook }));
  places.spectrum.replaceChildren(...spectrumOf(numbers, state));
  places.gauge.replaceChildren(...gaugeOf(numbers));
  eachFeature.replaceChildren(...rowsOf(numbers, state));
  places.geometry.replaceChildren(...geometryOf(seen, state.pair, (i, j) => page.set({ pair: [i, j] })));
  down.hidden = !isSaddle(now.curvature);
  pathCard.hidden = !path;
  if (path) places.path.replaceChildren(...pathOf(path, setting));
}

function downloaded() {
  const { n, d } = now.setting;
  const rows = Array.from({ length: d }, (_, a) => Array.from(now.x.slice(a * n, (a + 1) * n)));
  const { value, gradientNorm, converged, steps } = now.run;
  const { eigenvalues, masses, capacities, saturation } = now.numbers.spectrum;
  return {
    setting: now.setting, W: rows, b: now.numbers.bias, loss: value, gradient_norm: gradientNorm, converged, steps,
    eigenvalues, masses, capacities, saturation, losses_of_starts: now.runs.map((run) => run.value),
    geometry: now.judged?.answer?.geometry ?? null, certificate: now.certificate,
  };
}

function arrays() {
  const { n, d } = now.setting;
  return { W: { shape: [d, n], values: now.x.slice(0, d * n) }, b: { shape: [n], values: now.x.slice(d * n) } };
}

service().then(({ service: there }) => {
  now.service = there;
  draw();
});
const first = mended(page.state);
if (first.told.length) tell([...page.told, ...first.told]);
if (Object.keys(first.changes).length) page.set(first.changes, { settled: false });
else renew();
