// Members added one by one: what is left, what was expected, what is found, what is chance.

import { bound } from "../shared/address.js";
import { badge, standing, unconverged } from "../shared/badges.js";
import { button, control, element } from "../shared/controls.js";
import { downloads } from "../shared/downloads.js";
import { frame } from "../shared/frame.js";
import { data } from "../shared/service.js";
import { drawnAgreement, drawnCosines, drawnErrors, drawnPaths, drawnSources, legend } from "./drawings.js";
import { FIELDS, WAYS, cellOf, isBag } from "./state.js";
import { agreement, claims, cosines, errors, paths, python, sources, verdict } from "./views.js";

const page = bound(FIELDS);
frame("members", page);
const main = document.querySelector("main");
const place = (title, explained) => {
  const picture = element("div");
  const caption = element("p", { class: "small" }, explained);
  return { card: element("section", { class: "card" }, element("h2", {}, title), picture, caption), picture, caption };
};
const left = place("What is left", "");
const LEFT = "Share of the variance of unseen signals, smaller is better; bars from the least run to the largest. "
  + "Hollow: a run had not settled.";
const EXPECTED = " Dashed: what the members so far let expect of more of them. Dotted: the plateau, what infinitely many would leave.";
const equal = place("At equal active latents", "Each path goes from J = 1 to 8. More members mean more active latents of a sample, "
  + "which alone explains more: compare paths at the same place. Chains that learned nothing end at everything explained.");
const found = place("Sources found", "A true direction is found when a live latent has cosine above 0.9 with it.");
const same = place("Do two runs agree?", "Mean largest cosine of live latents of one run with those of another; chance is what as many random directions give.");
const newest = place("What the newest member points at", "Its live latents by the cosine to the nearest source, all runs together; cosines below 0.2 count in the first bar. Outline: the first member.");
const said = element("p", { class: "verdict", role: "status" }, "reading the stored runs …");
const badges = element("p", { class: "badges" });
const add = button("Add one", () => page.set({ members: page.state.members + 1 }), { class: "first" });
const remove = button("Remove one", () => page.set({ members: page.state.members - 1 }));
const key = element("div", { class: "legend small" });

main.append(
  element("p", { class: "lead" }, "Sparse autoencoders were trained on signals made from 128 known sources in 32 dimensions, and put together "
    + "in several ways. Add members one by one and see what each brings, beside what could be known before."),
  element("div", { class: "page" },
    element("div", {}, element("fieldset", {}, element("legend", {}, "Ensemble"),
      ...["gate", "way", "low"].map((name) => control(page, name))),
    element("fieldset", {}, element("legend", {}, "Members"), control(page, "members"), element("div", { class: "row" }, add, remove),
      ...["run", "later"].map((name) => control(page, name)))),
    element("div", {}, said, badges,
      element("div", { class: "views" }, left.card, found.card, equal.card, newest.card, same.card, element("section", { class: "card" }, element("h2", {}, "Ways to an ensemble"), key)))),
);

const stored = await data("members");
const standings = await data("standings");

function draw() {
  const { state } = page;
  const cell = cellOf(stored.cells, state);
  add.disabled = state.members >= 8;
  remove.disabled = state.members <= 1;
  for (const one of [left, equal, found, same, newest]) one.card.hidden = !cell;
  if (!cell) {
    const ways = stored.cells.filter((one) => one.gate === state.gate && one.low === state.low);
    said.replaceChildren("No such ensemble was run. ", ...(ways.length ? ["Of this gate there are: ", ...ways.map((one) =>
      button(WAYS.find(([kind]) => kind === one.kind)[1], () => page.set({ way: one.kind })))]
      : [button("with the usual penalty", () => page.set({ low: false }))]));
    badges.replaceChildren();
    return;
  }
  said.textContent = verdict(cell, state);
  left.caption.textContent = LEFT + (isBag(cell) ? EXPECTED : "");
  left.picture.replaceChildren(drawnErrors(errors(cell, state)));
  equal.picture.replaceChildren(drawnPaths(paths(stored.cells, cell, state)));
  found.picture.replaceChildren(drawnSources(sources(stored.cells, cell, state), stored.sources));
  same.picture.replaceChildren(drawnAgreement(agreement(cell, state)));
  newest.picture.replaceChildren(drawnCosines(cosines(cell, state, stored.edges), stored.near));
  key.replaceChildren(legend(paths(stored.cells, cell, state), (kind, low) => page.set({ way: kind, low })));
  const known = claims(cell, state).filter(({ id }) => id in standings);
  const settled = errors(cell, state).soFar.every((one) => one.settled);
  badges.replaceChildren(...known.map(({ id, inside }) => badge(standing(standings[id], inside))),
    ...(settled ? [] : [badge(unconverged())]));
}

draw();
page.subscribe(draw);
main.append(downloads({
  name: "members",
  data: () => ({ state: page.state, ...cellOf(stored.cells, page.state) }),
  arrays: () => {
    const cell = cellOf(stored.cells, page.state);
    const array = (values) => ({ shape: [values.length, values[0].length], values: values.flat() });
    return { left: array(cell.left), active: array(cell.active), found: array(cell.found) };
  },
  picture: () => left.picture.firstChild,
  python: () => python(cellOf(stored.cells, page.state), page.state),
}));
