// The page of encoders in its document: controls, drawings, and what Python says of them.

import { bound } from "../shared/address.js";
import { badge, exact, standing } from "../shared/badges.js";
import { button, control, controls, element } from "../shared/controls.js";
import { downloads } from "../shared/downloads.js";
import { frame } from "../shared/frame.js";
import { STALE, latest } from "../shared/latest.js";
import { ask, data } from "../shared/service.js";
import { UNIT } from "./cross_talk.js";
import { drawCollision, drawDictionary, framed, turning } from "./drawings.js";
import { gaugesOf } from "./gauges.js";
import { pythonCard } from "./python_card.js";
import { told } from "./rational.js";
import { collisionScene, dictionaryScene } from "./scene.js";
import { DICTIONARIES, FIELDS, MOST_ATOMS, chosen, inDimensions, isSigned, moved, notShown, randomAtoms, withAnother, withPair }
  from "./state.js";
import { storedCards } from "./stored_cards.js";
import { asked, certifiedBadge, collision, confirmed, decided, gateTold, numbersSeen, python, samePair, verdict } from "./views.js";

const CLAIM = {
  one: "amortisation-gap/criterion/decided",
  any: "amortisation-gap/any-two/only-outside-the-span",
  pairs: "amortisation-gap/criterion/decided",
  signed: "amortisation-gap/any-two/signed",
};

const page = bound(FIELDS);
const { tell } = frame("encoder", page);
tell([...page.told, ...notShown(page.state)]);
if (page.state.feature !== chosen(page.state)) page.set({ feature: chosen(page.state) }, { settled: false });
const main = document.querySelector("main");

const acts = {
  onMove: (k, tip, settled) => page.set({ atoms: moved(page.state.atoms, k, tip) }, { settled }),
  onChoose: (k) => { if (k !== page.state.feature) page.set({ feature: k }, { settled: false }); },
};
const onRow = (tip, settled) =>
  page.set({ own: tip.map((v) => Math.max(-9999, Math.min(9999, Math.round(UNIT * v)))) }, { settled });

const dictionary = framed("The atoms of the dictionary as arrows, with what forbids the chosen feature", "dictionary-frame");
const meeting = framed("The row of the encoder, and two codes that it reads as one number", "collision-frame");
const isSpace = () => page.state.atoms[0].length === 3;
turning(dictionary.picture, isSpace, turned);
turning(meeting.picture, isSpace, turned);
function turned(right, up, settled) {
  const azimuth = ((page.state.azimuth + right + 540) % 360) - 180;
  page.set({ azimuth, elevation: Math.max(-90, Math.min(90, page.state.elevation + up)) }, { settled });
}

const title = element("h2", { "aria-live": "polite" });
const sentences = element("div", {});
const caption = element("p", { class: "small" });
const badges = element("div", {});
const gauges = gaugesOf(acts.onChoose);
const collided = element("div", {});
const certificates = pythonCard(page);

main.append(
  element("p", { class: "lead" }, "An encoder reads each feature off a signal with one row of weights and a nonlinearity. "
    + "Which features it can recover exactly depends on the dictionary alone, and on which features are active together. "
    + "Drag an arrow: filled tips are features that some encoder recovers, hollow ones are lost to every such encoder, whatever its weights."),
  element("div", { class: "page" },
    element("div", {}, dictionaryControls(), codesControls(), controls(page, "Encoder", "row"), turnControls(), coordinates()),
    element("div", { class: "views" },
      element("section", { class: "card" }, title, dictionary.picture, caption, sentences, badges),
      element("section", { class: "card" }, element("h2", {}, "Two codes, one reading"), meeting.picture, collided),
      element("section", { class: "card wide" }, element("h2", {}, "Every feature"), gauges.element),
      certificates.element,
    )),
  downloads({
    name: "encoder", data: () => numbersSeen(page.state), picture: () => dictionary.picture,
    arrays: () => {
      const { atoms } = page.state;
      const shape = [atoms[0].length, atoms.length];
      return { D: { shape, values: atoms[0].flatMap((_, k) => atoms.map((atom) => atom[k] / UNIT)) } };
    },
    python: () => python(page.state),
  }),
  storedCards(page),
);

function dictionaryControls() {
  const menu = element("select", { id: "begin" }, element("option", { value: "" }, "choose one"),
    ...DICTIONARIES.map(([name, told]) => element("option", { value: name }, told)));
  menu.addEventListener("change", () => {
    const found = DICTIONARIES.find(([name]) => name === menu.value);
    if (found) page.set({ atoms: found[2], feature: 0 });
    menu.value = "";
  });
  const act = (label, change) => button(label, () => page.set(change(page.state)));
  const more = act("Add an atom", ({ atoms }) => ({ atoms: withAnother(atoms), feature: atoms.length }));
  const fewer = act("Remove the chosen", (state) => ({
    atoms: state.atoms.filter((_, k) => k !== chosen(state)), feature: Math.max(0, chosen(state) - 1), pairs: [],
  }));
  const other = act("", ({ atoms }) => ({ atoms: inDimensions(atoms, 5 - atoms[0].length) }));
  const drawn = act("Draw at random", ({ atoms }) => ({
    atoms: randomAtoms(atoms.length, atoms[0].length, Math.floor(Math.random() * 2 ** 31)),
  }));
  const feature = control(page, "feature");
  const follow = ({ atoms }) => {
    for (const input of feature.querySelectorAll("input")) input.max = atoms.length - 1;
    more.disabled = atoms.length >= MOST_ATOMS;
    fewer.disabled = atoms.length <= 2;
    other.textContent = atoms[0].length === 2 ? "Go into space" : "Back to the plane";
  };
  page.subscribe(follow);
  follow(page.state);
  return element("fieldset", {}, element("legend", {}, "Dictionary"),
    element("div", { class: "control" }, element("label", { for: "begin" }, "Begin with"), menu),
    element("div", { class: "buttons" }, more, fewer, other, drawn),
    feature);
}

function codesControls() {
  const table = element("div", { class: "scrolls" });
  const signs = control(page, "signed");
  const follow = (state) => {
    table.hidden = state.graph !== "pairs";
    signs.querySelector("input").disabled = state.graph === "pairs";
    if (!table.hidden) drawPairs(table, state);
  };
  page.subscribe(follow);
  follow(page.state);
  return element("fieldset", {}, element("legend", {}, "Codes"), control(page, "graph"), table, signs);
}

// A box for every pair of features that may be active together.
function drawPairs(table, { atoms, pairs }) {
  const has = (i, j) => pairs.some(([a, b]) => a === j && b === i);
  const box = (i, j) => element("input", {
    type: "checkbox", checked: has(i, j), "aria-label": `Features ${j} and ${i} are active together`,
    id: `pair-${j}-${i}`, on: { change: () => page.set({ pairs: withPair(page.state.pairs, i, j) }) },
  });
  const focused = document.activeElement?.id;
  table.replaceChildren(element("table", { class: "pairs" },
    element("tr", {}, element("th", {}, ""), ...atoms.slice(1).map((_, j) => element("th", {}, String(j)))),
    ...atoms.slice(1).map((_, k) => element("tr", {}, element("th", {}, String(k + 1)),
      ...Array.from({ length: k + 1 }, (__, j) => element("td", {}, box(k + 1, j)))))));
  if (focused?.startsWith("pair-")) document.getElementById(focused)?.focus();
}

function turnControls() {
  const made = controls(page, "View", "azimuth", "elevation");
  const follow = () => { made.hidden = !isSpace(); };
  page.subscribe(follow);
  follow();
  return made;
}

// Every coordinate as a number that can be typed.
function coordinates() {
  const rows = element("div", { class: "scrolls" });
  const input = (k, c, value) => element("input", {
    type: "number", min: -2, max: 2, step: 0.001, value: value / UNIT, id: `coordinate-${k}-${c}`,
    "aria-label": `Coordinate ${"xyz"[c]} of atom ${k}`,
    on: {
      change: (event) => {
        const now = event.target.value === "" ? NaN : Number(event.target.value);
        if (!Number.isFinite(now) || !event.target.checkValidity()) return void event.target.reportValidity();
        page.set({ atoms: page.state.atoms.map((atom, j) => atom.map((x, i) => (j === k && i === c ? Math.round(UNIT * now) : x))) });
      },
    },
  });
  const follow = ({ atoms }) => {
    const focused = document.activeElement?.id;
    rows.replaceChildren(element("table", {},
      element("tr", {}, element("th", {}, "atom"), ...atoms[0].map((_, c) => element("th", {}, "xyz"[c]))),
      ...atoms.map((atom, k) => element("tr", {}, element("th", {}, String(k)),
        ...atom.map((x, c) => element("td", {}, input(k, c, x)))))));
    if (focused?.startsWith("coordinate-")) document.getElementById(focused)?.focus();
  };
  page.subscribe((state, names) => { if (names.includes("atoms")) follow(state); });
  follow(page.state);
  return element("details", {}, element("summary", {}, "Coordinates, in thousandths"), rows);
}

const run = latest();
let entries = {};
data("standings").then((found) => { entries = found; show(page.state); });

let waiting = false;
page.subscribe((_state, names, settled) => {
  if (settled) certifyLater();
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; show(page.state); });
});

let word = null;

function show(state) {
  const found = decided(state);
  const said = verdict(found);
  title.textContent = said.title;
  sentences.replaceChildren(...said.sentences.map((one) => element("p", {}, one)));
  const scene = dictionaryScene(state, found);
  drawDictionary(dictionary, scene, found, acts);
  caption.textContent = scene.caption;
  gauges.show(found);
  drawCollision(meeting, collisionScene(state, found), state.row === "own" ? onRow : null);
  collided.replaceChildren(...collisionTold(found));
  showBadges(state, found);
}

const PAIR_CLAIMS = {
  row: { true: "amortisation-gap/worst-case/signed", false: "amortisation-gap/worst-case/pairs" },
  gate: { true: "amortisation-gap/gates/signed", false: "amortisation-gap/gates/two-active" },
};

function collisionTold(found) {
  const meets = collision(found);
  if (meets === null) return [element("p", {}, "There is no row for a zero atom.")];
  const gate = gateTold(found);
  const claims = [PAIR_CLAIMS.row[found.signed], ...(gate ? [PAIR_CLAIMS.gate[found.signed]] : [])];
  const standings = element("div", {}, ...(word?.key === keyOf(page.state) && word.pair ? [badge(word.pair)] : []),
    ...claims.filter((id) => entries[id]).map((id) => badge(standing({ id, ...entries[id] }, isInside(found)))));
  if (meets.same) return [element("p", {}, meets.sentence), standings];
  return [
    element("p", {}, element("strong", { class: "first-code" }, "● first: "), meets.first, element("br"),
      element("strong", { class: "second-code" }, "■ second: "), meets.second),
    element("p", {}, meets.sentence), ...(gate ? [element("p", {}, gate)] : []), standings,
  ];
}

// Whether a dictionary is of the kind at which the claims were checked.
const isInside = ({ n, features }) => n <= 6 && features.every(({ value }) => value !== null);

// All that a verdict of Python depends on.
const keyOf = (state) => JSON.stringify([asked(state), chosen(state), state.row, state.own]);

function showBadges(state, found) {
  const claim = CLAIM[isSigned(state) ? "signed" : state.graph];
  const entry = entries[claim];
  const own = word?.key === keyOf(state) ? word.badge : {
    kind: "formula", text: "decided in whole numbers, in your browser", claim,
    title: "Coordinates are whole thousandths, and nothing is rounded on the way to the verdict.",
  };
  badges.replaceChildren(badge({ ...own, claim }), ...(entry ? [badge(standing({ id: claim, ...entry }, isInside(found)))] : []));
}

let later = null;
function certifyLater() {
  clearTimeout(later);
  later = setTimeout(certify, 150);
}

// Ask Python for certificates of every feature, and say whether they bear out what is shown.
async function certify() {
  const [key, body, found] = [keyOf(page.state), asked(page.state), decided(page.state)];
  const row = found.row?.map(told);
  const got = await run(async (signal) => [
    await ask("encoder-certificates", body, { signal }),
    row ? await ask("encoder-pair", { ...body, feature: found.feature, row }, { signal }) : null,
  ]);
  if (got === STALE || key !== keyOf(page.state)) return;
  certificates.show(got[0]);
  if (got[0] === null) return;
  word = { key, badge: wordOf(got[0]), pair: got[1] && pairWordOf(found, got[1]) };
  show(page.state);
}

function pairWordOf(found, got) {
  const claim = PAIR_CLAIMS.row[found.signed];
  if (got.refused || !samePair(found, got.answer)) {
    return { kind: "open", claim, text: got.refused ?? "Python’s pair is another: please report this dictionary" };
  }
  return exact(claim, "Codes, readings and error are equal as fractions.");
}

function wordOf(got) {
  if (got.refused) return { kind: "open", text: `not certified: ${got.refused}` };
  if (!confirmed(decided(page.state), got.answer)) {
    return { kind: "open", text: "Python’s certificates say otherwise: please report this dictionary" };
  }
  return certifiedBadge(got.answer);
}

show(page.state);
certify();
