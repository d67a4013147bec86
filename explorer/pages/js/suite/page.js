// The claims: filters, counts, and a table by paper in which one claim is unfolded.

import { bound } from "../shared/address.js";
import { badge } from "../shared/badges.js";
import { button, control, element } from "../shared/controls.js";
import { downloads } from "../shared/downloads.js";
import { frame } from "../shared/frame.js";
import { STALE, latest } from "../shared/latest.js";
import { data } from "../shared/service.js";
import { FIELDS } from "./state.js";
import { read, unfolded } from "./unfolded.js";
import { byPaper, chosen, counted, cutShort, outcomes, python } from "./views.js";

const page = bound(FIELDS);
const { tell } = frame("suite", page);
const said = element("p", { role: "status" }, "reading the claims …");
const place = element("div", { class: "claims" });
const newest = latest();
document.querySelector("main").append(
  element("p", { class: "lead" }, "Each statement has evidence of several kinds, and false versions that this evidence has to refute. "
    + "Its standing is computed from what was found, never typed. Unfold a claim to see all of it."),
  element("form", { class: "filters", role: "search", on: { submit: (event) => event.preventDefault() } },
    ...["words", "paper", "level", "whose"].map((name) => control(page, name))),
  said, place,
);

const suite = await data("suite");
const labels = Object.fromEntries(suite.claims.map((one) => [one.id, one.label]));
const rows = new Map();

function row(one) {
  const told = `details-${one.label}`;
  const opener = element("button", {
    type: "button", class: "opener", "aria-expanded": "false", "aria-controls": told,
    on: { click: () => page.set({ claim: page.state.claim === one.id ? "" : one.id }) },
  }, one.title);
  const cells = element("tr", { id: one.id },
    element("td", { class: "label" }, one.label),
    element("td", {}, opener, element("div", { class: "small" }, one.id)),
    element("td", {}, badge({ kind: `standing ${one.level}`, text: one.badge, title: one.standing })),
    element("td", { class: "small" }, ...outcomes(one).map(([outcome, names]) =>
      element("div", { class: outcome === "holds" ? "" : "refused" }, `${outcome}: ${names.join(", ")}`))),
    element("td", { class: "small" }, one.fidelity),
    element("td", { class: "small", title: one.figures.join(", ") }, String(one.figures.length || "–")));
  const inside = element("td", { colSpan: 6 });
  const details = element("tr", { id: told, class: "details", hidden: true }, inside);
  return { one, opener, cells, details, inside };
}

async function unfold() {
  const { claim } = page.state;
  for (const each of rows.values()) {
    const isOpen = each.one.id === claim;
    each.details.hidden = !isOpen;
    each.opener.setAttribute("aria-expanded", String(isOpen));
  }
  if (claim && !rows.has(claim)) tell([`There is no claim “${claim}”.`]);
  if (!rows.has(claim)) return;
  const { one, inside } = rows.get(claim);
  if (inside.firstElementChild?.tagName === "DL") return;
  inside.textContent = "reading …";
  try {
    const told = await newest(() => read(claim));
    if (told !== STALE) inside.replaceChildren(unfolded(one, told, labels, suite.figures));
  } catch (error) {
    inside.replaceChildren(element("p", { class: "refused" }, `It cannot be read: ${error.message}.`));
  }
}

function list() {
  const shown = chosen(suite.claims, page.state);
  said.textContent = counted(shown, suite.claims, suite.levels);
  const heads = ["", "claim", "standing", "evidence", "statement", "figures"];
  place.replaceChildren(...cutShort(byPaper(shown, suite.papers), page.state).map(({ paper, claims, left }) => element("section", {},
    element("h2", {}, paper.heading),
    element("p", { class: "small" }, element("a", { href: paper.url, rel: "noreferrer", target: "_blank" }, "source"), `, ${paper.read}`),
    element("table", { class: "suite" },
      element("thead", {}, element("tr", {}, ...heads.map((one) => element("th", { scope: "col" }, one)))),
      element("tbody", {}, ...claims.flatMap(({ id }) => [rows.get(id).cells, rows.get(id).details]))),
    ...(left ? [element("p", {}, button(`Show the other ${left} of ${paper.heading.split(":")[0]}`, () => whole(paper.key)))] : []))));
}

// One paper with all its claims, from its head on.
function whole(paper) {
  page.set({ paper });
  place.scrollIntoView({ block: "start" });
}

for (const one of suite.claims) rows.set(one.id, row(one));
list();
place.after(
  element("section", {}, element("h2", {}, "What the words mean"), ...suite.counts.map((one) => element("p", {}, `${one}.`)),
    element("dl", { class: "claim" }, ...Object.entries({ ...suite.meanings, ...suite.fidelities })
      .flatMap(([word, meaning]) => [element("dt", {}, word), element("dd", {}, meaning)]))),
  downloads({
    name: "claims", data: () => chosen(suite.claims, page.state),
    python: () => python(page.state, chosen(suite.claims, page.state)),
  }));
page.subscribe((_state, names) => {
  if (names.some((name) => name !== "claim") || !rows.get(page.state.claim)?.cells.isConnected) list();
  if (names.includes("claim")) unfold();
});
if (page.state.claim) {
  await unfold();
  rows.get(page.state.claim)?.cells.scrollIntoView({ block: "start" });
}
