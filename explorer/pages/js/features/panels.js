// The cards of the page: headings, places for drawings, and what fills them.

import { badge, certified, exact, formula, uncertified, unconverged } from "../shared/badges.js";
import { button, element } from "../shared/controls.js";
import { NO_SERVICE } from "../shared/service.js";
import { short } from "../shared/text.js";
import { eigenvaluesPicture, gaugePicture, gramPicture, massesPicture, pathPicture, relationsPicture, stripPicture } from "./pictures.js";
import { claimOf } from "./coverage.js";
import { blockSentences, certificateView, kindsOfBlocks, nameView, pairView } from "./relations.js";
import { agreement, curvatureInWords, gaugeView, gramView, lossFacts, lossInWords, lossToDigits, pathView, spectrumView, stripView } from "./views.js";

// Where the drawings of all starts have the width of a phone.
const NARROW = matchMedia("(max-width: 43.75rem)");

export const paragraphs = (sentences, properties = {}) => sentences.map((one) => element("p", properties, one));

// A card with a heading.
export const card = (title, properties, ...children) =>
  element("section", { ...properties, class: `card ${properties.class ?? ""}`.trim() }, element("h2", {}, title), ...children);

// What it is: name, loss, how far it is known.
export function factsOf({ run, setting, judged, service, running, curvature }) {
  const { claim, counted } = lossFacts(setting);
  const name = nameView(judged?.answer?.geometry ?? null, run);
  const { value, share } = lossInWords(run.value, setting);
  const loss = element("p", {}, "Loss ", element("strong", { class: "loss" }, value), `, ${share}, with ${counted}.`);
  const title = element("p", { class: "geometry-name" }, name.title || (running ? "…" : service === false ? "" : "asking Python for the name …"));
  const rest = [];
  if (service === false && run.converged) rest.push(element("p", { class: "small" }, `Names of geometries, schemes and certificates need Python. ${NO_SERVICE}`));
  if (judged?.refused) rest.push(element("p", { class: "refused" }, judged.refused));
  return [title, ...paragraphs(name.sentences, { class: "small" }), loss, element("p", {}, ...lossBadges(run, setting, judged, claim)),
    element("p", { class: "small" }, stationarity(run), " ", curvatureInWords(curvature)), ...rest];
}

function lossBadges(run, setting, judged, claim) {
  const found = judged?.answer ? agreement(run, judged.answer, setting) : null;
  const told = found?.agrees ? exact(claim, `Both differ by ${short(found.difference, 2)} of the loss of no output.`) : formula(claim);
  const badges = [badge(told)];
  if (found && !found.agrees) {
    badges.push(badge({ kind: "open", text: `Python finds ${lossToDigits(judged.answer.value, setting, 8)}, gradient ${short(judged.answer.gradient_norm, 2)}`, title: "The browser and Python do not agree here." }));
  }
  if (!run.converged && !run.given) badges.push(badge(unconverged(claim)));
  return badges;
}

function stationarity(run) {
  const norm = short(run.gradientNorm, 2);
  if (run.given) return `As placed, not trained: the gradient has norm ${norm}${run.converged ? ", so this is stationary" : ""}.`;
  return run.converged ? `At rest after ${run.steps} ${run.steps === 1 ? "step" : "steps"}: the gradient has norm ${norm}.`
    : `Not at rest after ${run.steps} ${run.steps === 1 ? "step" : "steps"}: the gradient still has norm ${norm}.`;
}

export function stripOf({ runs, setting, shown, names, byHand }, chosen) {
  if (!runs.length) return [element("p", { class: "small" }, "training …")];
  const width = NARROW.matches ? 360 : 760;
  const view = stripView(runs, setting, shown, names, width / 19);
  const keys = view.keys.map(({ colour, runs: many, told, name }) => {
    const dot = element("span", { class: "dot" });
    dot.style.background = colour;
    return element("span", { class: "key small" }, dot, `${many} × loss ${told}${name ? `: ${name === "refused" ? "no name" : name}` : ""}`);
  });
  const others = view.others ? [element("p", { class: "small" }, view.others)] : [];
  const more = view.failed ? [element("p", { class: "small" }, `${view.failed} of ${runs.length} did not converge (hollow).`)] : [];
  const hand = byHand ? [element("p", { class: "small" }, "Shown is what was placed by hand; press a dot to see that start.")] : [];
  return [element("div", { class: "scrolls" }, stripPicture(view, width, chosen)), element("p", {}, ...keys), ...others, ...more, ...hand];
}

export function gramOf(numbers, setting, { same, pair }, hooks) {
  const view = gramView(numbers, setting, 10 ** same);
  const rows = view.clusters.map(({ value, size, diagonal }) => `${short(Math.abs(value) < 5e-9 ? 0 : value, 5)} (${size}${diagonal ? (size === 1 ? " length" : " lengths") : ""})`);
  const many = rows.length > 14 ? [...rows.slice(0, 14), `and ${rows.length - 14} more`] : rows;
  const alike = view.clusters.filter(({ diagonal }) => !diagonal).length;
  return [gramPicture(view, pair, hooks), element("p", { class: "small" }, `${alike} ${alike === 1 ? "kind" : "kinds"} of inner products: ${many.join(", ")}.`)];
}

export function spectrumOf(numbers, { merge }) {
  const view = spectrumView(numbers, 10 ** merge);
  if (!view.eigenvalues.length) return paragraphs(view.sentences);
  return [
    eigenvaluesPicture(view), massesPicture(view),
    element("p", {}, element("strong", { class: "localisation" }, view.sentences[0])),
    element("p", { class: "small" }, view.sentences[1], " ", badge({ kind: "formula", text: "why the tolerance matters", claim: "spectral-geometry/tolerance-decides" })),
  ];
}

export function gaugeOf(numbers) {
  const view = gaugeView(numbers);
  if (!view) return [];
  return [gaugePicture(view), element("p", {}, view.sentence),
    element("p", {}, ...view.marks.map(({ known, claim }) => badge({ kind: "formula", text: known, claim })))];
}

// Rows of a table of the features.
export function rowsOf(numbers, { merge }) {
  const { features } = spectrumView(numbers, 10 ** merge);
  return numbers.spectrum.squares.map((square, i) => element("tr", {},
    ...[i, Math.sqrt(square), numbers.bias[i], numbers.spectrum.capacities[i], features[i]?.largest].map((value) => element("td", {}, short(value, 4)))));
}

export function pathOf(path, setting) {
  return [...pathPicture(pathView(path, setting)), element("p", { class: "small" }, "Plain gradient descent first, then quasi-Newton steps; thin lines in the drawing are the ways of the arrows.")];
}

export function geometryOf({ judged, run, service }, pair, pressed) {
  if (service === false) return paragraphs([`Relations, closures and schemes are found by Python. ${NO_SERVICE}`], { class: "small" });
  if (!run.converged) return paragraphs(["Not classified: it is not at rest."], { class: "small" });
  const geometry = judged?.answer?.geometry;
  if (!geometry) return paragraphs([judged?.refused ?? "asking Python …"], { class: "small" });
  if (!geometry.blocks.length) return paragraphs([geometry.why || "There is nothing to relate."], { class: "small" });
  const said = pairView(geometry, pair);
  const kinds = kindsOfBlocks(geometry.blocks);
  const breaking = geometry.blocks.find(({ violating_pair: pair_ }) => pair_);
  const show = breaking ? [button("Show a pair that breaks the scheme", () => pressed(...breaking.violating_pair))] : [];
  const hint = element("p", { class: "small" }, "Press a square to see the paths of that pair over third features; where pairs of one relation differ in them, it is no scheme.");
  const alone = geometry.blocks.filter(({ features }) => features.length === 1).flatMap(({ features }) => features);
  const single = alone.length ? [element("p", { class: "small" }, `Alone, orthogonal to all others: ${alone.join(", ")}.`)] : [];
  const about = said ? [element("div", { class: "pair" }, ...paragraphs(said.sentences, { class: "small" }))] : [];
  return [hint, ...show, ...about, ...kinds.map((kind) => blockOf(kind, said, pressed)), ...single];
}

function blockOf({ block, features }, said, pressed) {
  const chosen = said?.block === block ? said.at : null;
  const press = (x, y) => pressed(block.features[x], block.features[y]);
  const figureOf = (labels, told) => {
    const figure = element("figure", {}, element("figcaption", { class: "small" }, told), relationsPicture(block, labels, chosen, press, told));
    figure.style.maxWidth = `${Math.min(17, 4 + 1.6 * block.features.length)}rem`;
    return figure;
  };
  const figures = [figureOf(block.relations, "equal lengths and inner products")];
  if (block.coincidences > 0) figures.push(figureOf(block.closure, "coherent closure"));
  const title = features.length > 1 ? `${features.length} × ${block.geometry}` : block.geometry;
  return element("div", { class: "block" }, ...figures, element("div", {}, element("h3", {}, title), ...paragraphs(blockSentences(block, features), { class: "small" })));
}

export function certificateOf(answer, setting, atP) {
  if (answer === null) return paragraphs([NO_SERVICE], { class: "small" });
  if (answer.refused) return [element("p", { class: "refused" }, answer.refused)];
  const view = certificateView(answer.answer, setting, atP);
  const claim = atP ? "" : claimOf(answer.answer, setting);
  const alone = view.certified && !claim ? [element("p", { class: "small" }, "Certified here, by ball arithmetic; no claim of ", element("a", { href: "suite.html" }, "the suite"), " covers it.")] : [];
  const facts = view.facts.map(([name, told]) => element("tr", {}, element("th", {}, name), element("td", {}, told)));
  return [
    element("p", {}, badge(view.certified ? certified(view.title, claim) : uncertified(view.title, ""))),
    ...alone,
    ...paragraphs(view.sentences, { class: "small" }),
    ...(facts.length ? [element("table", { class: "small facts" }, element("tbody", {}, ...facts))] : []),
  ];
}
