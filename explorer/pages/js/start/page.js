// The first page: a slider, five arrows, their capacities, and the doors.

import { bound } from "../shared/address.js";
import { agreement } from "../shared/agreement.js";
import { badge, standing } from "../shared/badges.js";
import { axis, drawing, svg } from "../shared/charts.js";
import { button, control, element } from "../shared/controls.js";
import { d3 } from "../shared/d3.js";
import { downloads } from "../shared/downloads.js";
import { PAGES, frame } from "../shared/frame.js";
import { STALE, latest, latestWorker } from "../shared/latest.js";
import { ask, data } from "../shared/service.js";
import { CAPACITY_SUM, FIELDS, GEOMETRIES, isChecked, lossOfNothing, setting } from "./state.js";
import { arrows, bars, lossBadge, python, sentence, shown, toJudge } from "./views.js";

const page = bound(FIELDS);
const { tell } = frame("start", page);
const train = latestWorker(() => new Worker(new URL("../kernel/worker.js", import.meta.url), { type: "module" }));
const judging = latest();
// Milliseconds without a change after which Python is asked.
const SETTLED_AFTER = 150;
const COLOURS = ["--one", "--two", "--three", "--four", "--six"];
let view = null;

const picture = element("div");
const columns = element("div");
const said = element("p", { "aria-live": "polite" });
const badges = element("p", { class: "badges" });
const main = document.querySelector("main");

function drawnArrows(seen) {
  const size = 118;
  const parts = arrows(seen).flatMap(({ x, y, name, isStored }, i) => {
    const colour = `var(${COLOURS[i]})`;
    const length = Math.hypot(x, y);
    const [u, v] = isStored ? [x / length, y / length] : [0, 0];
    const at = (along, across) => `${size * (u * along + v * across)} ${-size * (v * along - u * across)}`;
    if (!isStored) return [svg("circle", { r: 5, fill: "none", stroke: colour, "stroke-width": 2 })];
    return [
      svg("line", { x2: size * u * (length - 0.06), y2: -size * v * (length - 0.06), stroke: colour, "stroke-width": 4 }),
      svg("path", { d: `M${at(length, 0)}L${at(length - 0.11, 0.055)}L${at(length - 0.11, -0.055)}Z`, fill: colour }),
      svg("text", { x: size * u * (length + 0.13), y: -size * v * (length + 0.13), "text-anchor": "middle", "dominant-baseline": "central" }, name),
    ];
  });
  return drawing(400, 310, `The five features as arrows in the plane. ${sentence(seen)}`,
    svg("g", { transform: "translate(200 155)" },
      svg("circle", { r: size, fill: "none", stroke: "var(--line)", "stroke-dasharray": "3 4" }),
      svg("text", { x: size * 0.5, y: -size * 0.95, class: "faint" }, "length 1"), ...parts));
}

function drawnBars(seen) {
  const x = d3.scaleBand(["0", "1", "2", "3", "4"], [52, 390]).paddingInner(0.35).paddingOuter(0.2);
  const y = d3.scaleLinear([0, 1], [262, 16]);
  const columns_ = bars(seen).flatMap(({ name, value, told }, i) => [
    svg("rect", { x: x(name), width: x.bandwidth(), y: y(value), height: y(0) - y(value), fill: `var(${COLOURS[i]})`, rx: 2 }),
    svg("text", { x: x(name) + x.bandwidth() / 2, y: y(value) - 7, "text-anchor": "middle" }, told),
  ]);
  return drawing(400, 310, `Capacities: ${bars(seen).map((one) => one.told).join(", ")}.`,
    axis("left", y, { label: "capacity", ticks: [0, 0.2, 0.4, 0.5, 0.6, 0.8, 1], format: String, at: 52, across: 338 }),
    axis("bottom", x, { label: "feature", at: 262 }), ...columns_);
}

function draw(seen) {
  view = seen;
  picture.replaceChildren(drawnArrows(seen));
  columns.replaceChildren(drawnBars(seen));
  said.textContent = sentence(seen);
}

async function showBadges(seen, judged = null) {
  const standings = await data("standings");
  if (view !== seen) return;
  const made = [
    lossBadge(seen, judged), standing(standings[GEOMETRIES], isChecked(seen)), standing(standings[CAPACITY_SUM], null),
  ];
  badges.replaceChildren(...made.map(badge));
}

// Python evaluates what has stood for a moment, not every place of a slider on its way.
async function judge(seen) {
  await new Promise((done) => { setTimeout(done, SETTLED_AFTER); });
  if (view !== seen) return;
  const got = await judging((signal) => ask("features-judged", toJudge(seen), { signal }));
  if (got === STALE || view !== seen || !got?.answer) return;
  showBadges(seen, agreement({ value: seen.loss, converged: seen.converged }, got.answer, lossOfNothing(seen)));
}

async function update() {
  const { p } = page.state;
  try {
    const done = await train({ setting: setting({ p }), seed: 0 }, ({ best }) => {
      draw(shown(p, { runs: [best], best: 0 }));
      said.textContent = "training from 16 starts …";
    });
    if (done === STALE) return;
    draw(shown(p, done));
    showBadges(view);
    judge(view);
  } catch (error) {
    tell([`This could not be trained: ${error.message}.`]);
  }
}

function doors() {
  const about = {
    features: "Choose features, dimensions and sparsity; drag a feature and watch training pull it back; have the end certified.",
    bounds: "Bounds from above and below for any sparsity, and where your own weights stand between them.",
    atlas: "Maps of trained geometries and phases; open any point live.",
    encoder: "Drag the atoms of a dictionary and see which features no encoder of one layer recovers, with the reason.",
    members: "What bags and boosted chains of sparse autoencoders gain member by member, beside what was predicted.",
    resolution: "One trained operator on every grid: which rule keeps it the same, and which does not.",
    suite: "Every claim with its standing, its evidence, the false versions it was tested on, and its figure.",
  };
  return element("section", { class: "doors" }, element("h2", {}, "Questions to go on with"), element("div", { class: "views" },
    ...PAGES.filter(([name]) => name in about).map(([name, file, , question]) => element("a", { class: "card door", href: file },
      element("strong", {}, question), element("span", { class: "small" }, about[name])))));
}

main.append(
  element("p", { class: "lead" }, "A network with two dimensions wants to store five features, each of which is rarely or often "
    + "active. The arrows are where training puts them. Make the features sparser and see what happens."),
  element("fieldset", {}, element("legend", {}, "How sparse?"), control(page, "p"),
    element("div", { class: "row small" }, "Try", ...[1, 0.4, 0.05].map((p) => button(`p = ${p}`, () => page.set({ p }))))),
  said,
  element("div", { class: "views" },
    element("section", { class: "card" }, element("h2", {}, "Where the features lie"), picture),
    element("section", { class: "card" }, element("h2", {}, "How much of the plane each has to itself"), columns)),
  badges,
  element("p", { class: "small" }, "The model: x̂ = ReLU(WᵀWx + b), features uniform on [0, 1] when active, all equally important; "
    + "its expected squared error is minimised as a formula, not on samples. A feature’s capacity is |wᵢ|⁴ over the sum of "
    + "its squared inner products with all features: 1 if it shares with none, 0 if it is not stored."),
  doors(),
  downloads({
    name: "five-features", data: () => view,
    arrays: () => ({ W: { shape: [2, 5], values: view.W.flat() }, b: { shape: [5], values: view.b }, capacities: { shape: [5], values: view.capacities } }),
    picture: () => picture.firstChild, python: () => python(view),
  }),
);
page.subscribe((_state, names) => { if (names.includes("p")) update(); });
update();
