// The page of resolutions in its document.

import { bound } from "../shared/address.js";
import { badge, standing } from "../shared/badges.js";
import { button, control, element } from "../shared/controls.js";
import { downloads } from "../shared/downloads.js";
import { frame } from "../shared/frame.js";
import { STALE, latest, latestWorker } from "../shared/latest.js";
import { ask, data } from "../shared/service.js";
import { codesDrawing, sheetOf, conceptDrawing, measureDrawing, signalDrawing } from "./drawings.js";
import { FIELDS, LEAST, MEASURED, MOST, SIZES, scaledSize } from "./state.js";
import { MEASURES, confirmed, numbersOf, numbersSeen, overGrids, python, seen, verdict } from "./views.js";

const CLAIM = {
  spectral: "neural-operators/controlled-export",
  convolutional: "neural-operators/convolutions-resampled",
  jumps: "neural-operators/jumps-and-aliases",
  "anti-aliased": "neural-operators/jumps-and-aliases",
};
const FORMULAS = ["neural-operators/exact-on-fine-grids", "neural-operators/pixel-multiplier"];
const RULE_TITLES = ["By modes: the Fourier rule", "By pixels: the pixel rule"];
const RULE_WORDS = [
  "Weights belong to modes. Those without a place on the grid are left out, and kernels keep their width.",
  "Weights belong to pixels, as in a convolution: the same 64 taps, whatever the distance between pixels is.",
];

const page = bound(FIELDS);
frame("resolution", page);
const main = document.querySelector("main");
const title = element("h2", { "aria-live": "polite" }, "Reading the trained autoencoders...");
const sentences = element("div", {});
const badges = element("div", {});
const cards = RULE_TITLES.map((told, k) => {
  const [signal, codes] = [element("div", { class: "strips" }), element("div", { class: "strips" })];
  const numbers = element("dl", { class: "numbers" });
  return {
    signal, codes, numbers,
    element: element("section", { class: "card" }, element("h3", { class: `rule-${k}` }, told),
      element("p", { class: "small" }, RULE_WORDS[k]), numbers, signal, codes),
  };
});
const sizes = SIZES.map((n) => button(String(n), () => page.set({ n })));
const concepts = element("div", { class: "trio" });
const measured = element("div", { class: "views" });
const sheet = element("div", { class: "offscreen", "aria-hidden": "true" });
const progress = element("p", { class: "small", role: "status" });

main.append(
  element("p", { class: "lead" }, "A sparse autoencoder for functions was trained on a circle of 64 points. Take the very same weights to another grid: "
    + "by one rule they keep finding the smooth concepts that were planted, by the other they do not. Everything is computed here, as you move the slider."),
  element("div", { class: "page" },
    element("div", {},
      element("fieldset", {}, element("legend", {}, "Grid"), control(page, "n"),
        element("div", { class: "row sizes" }, ...sizes),
        element("div", { class: "row sizes" },
          button("half as many", () => page.set({ n: scaledSize(page.state.n, 0.5) })),
          button("twice as many", () => page.set({ n: scaledSize(page.state.n, 2) })))),
      element("fieldset", {}, element("legend", {}, "Autoencoder"), control(page, "model"), control(page, "sample")),
      element("p", { class: "small" }, "Grey: the planted function or concept. Dots: its samples. Triangles: planted spikes. Bars: codes, as densities, "
        + "of the learned concept that is most like the planted one; they are moved by as much as it is late.")),
    element("div", { class: "views" },
      element("section", { class: "wide" }, title, sentences, badges),
      ...cards.map((one) => one.element),
      element("section", { class: "card wide" }, element("h3", {}, "The concepts on this grid"), concepts),
      element("section", { class: "card wide" }, element("h3", {}, "Over grids"),
        element("p", { class: "small" }, "Lines: stored, 96 test functions. Rings: computed here, 12 of them. ",
          element("span", { class: "rule-0" }, "Blue, solid: by modes. "), element("span", { class: "rule-1" }, "Orange, dashed: by pixels."),
          " Dotted upright: the grid of training. Lower is better in the last two."),
        progress, measured))),
);

const measuring = latestWorker(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
const confirming = latest();
let entries = {};
let live = null;
let word = null;
let asked = "";

const HERE = {
  kind: "formula", text: "computed in your browser",
  title: "From stored weights, with the library’s formulas; Python has not evaluated it again.",
};
const keyOf = ({ model, n, sample }) => `${model} ${n} ${sample}`;
const gridOf = ({ model, n }) => `${model} ${n}`;

opened().catch((error) => sentences.replaceChildren(element("p", { class: "refused" }, error.message)));

// The first picture needs one model; the others, and standings, come behind it.
async function opened() {
  const world = await data("resolution");
  const others = data("resolution-others").then((found) => Object.assign(world.models, found));
  if (!world.models[page.state.model]) await others;
  begin(world);
  await others;
  entries = await data("standings");
  show(world);
  settle(world);
}

function begin(world) {
  let waiting = false;
  page.subscribe((_state, _names, settled) => {
    if (settled) settle(world);
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; show(world); });
  });
  main.append(sheet, downloads({
    name: "resolution",
    data: () => numbersSeen(world, page.state, live?.key === gridOf(page.state) ? live.values : null),
    arrays: () => {
      const { rules, n } = seen(world, page.state);
      const flat = (name) => rules.flatMap((one) => one[name].flatMap((own) => Array.from(own)));
      const shape = [2, rules[0].codes.length, n];
      return { codes: { shape, values: flat("codes") }, kernels: { shape, values: flat("kernels") } };
    },
    picture: () => sheetOf(sheet, [
      cards.map((card) => card.signal.firstChild), cards.map((card) => card.codes.firstChild),
      [...concepts.children], [...measured.children],
    ]),
    python: () => python(world, page.state),
  }));
  show(world);
  settle(world);
}

function show(world) {
  const { state } = page;
  if (!world.models[state.model]) return;
  const now = seen(world, state);
  const said = verdict(now, world);
  sizes.forEach((one, k) => one.setAttribute("aria-pressed", String(SIZES[k] === state.n)));
  title.textContent = said.title;
  sentences.replaceChildren(...said.sentences.map((one) => element("p", {}, one)));
  cards.forEach((card, k) => {
    card.numbers.replaceChildren(...numbersOf(now.rules[k]).flatMap(([told, value]) => [element("dt", {}, told), element("dd", {}, value)]));
    card.signal.replaceChildren(signalDrawing(now, k));
    card.codes.replaceChildren(codesDrawing(now, k));
  });
  concepts.replaceChildren(...now.concepts.map((one, c) => conceptDrawing(one, c)));
  const values = live?.key === gridOf(state) ? live.values : null;
  measured.replaceChildren(...MEASURES.map(([name, told, logarithmic]) =>
    measureDrawing(overGrids(world, state, values, name), told, logarithmic, state.n, [LEAST, MOST])));
  showBadges(world);
}

function showBadges(world) {
  const { state } = page;
  const claim = CLAIM[state.model];
  const own = word?.key === keyOf(state) ? word.badge : HERE;
  const inside = world.models[state.model].sizes.includes(state.n);
  badges.replaceChildren(badge(own), ...(entries[claim] ? [badge(standing({ id: claim, ...entries[claim] }, inside))] : []),
    ...FORMULAS.filter((id) => entries[id]).map((id) => badge(standing({ id, ...entries[id] }))));
}

// What takes longer: measures over several functions, and Python's word.
async function settle(world) {
  const { state } = page;
  if (!world.models[state.model]) return;
  confirm(world, state);
  if (live?.key === gridOf(state)) return;
  progress.textContent = "Computing twelve functions on this grid...";
  const values = await measuring({ world, name: state.model, n: state.n, samples: MEASURED });
  if (values === STALE) return;
  progress.textContent = "";
  live = { key: gridOf(state), values };
  if (gridOf(page.state) === live.key) show(world);
}

async function confirm(world, state) {
  if (asked === keyOf(state)) return;
  asked = keyOf(state);
  const got = await confirming((signal) =>
    ask("resolution-on-grid", { model: state.model, n: state.n, sample: state.sample }, { signal }));
  if (got === STALE || got === null || keyOf(page.state) !== keyOf(state)) return;
  const same = got.answer && confirmed(seen(world, state), got.answer);
  word = {
    key: keyOf(state),
    badge: same
      ? { kind: "exact", text: "computed here, confirmed in Python", title: "Codes, errors and cosines by both rules, to one part in 10⁹." }
      : { kind: "open", text: got.refused ?? "Python’s numbers are others: please report this grid" },
  };
  showBadges(world);
}

