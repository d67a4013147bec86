// Cards of stored results below the dictionary: what is known at sizes that no plane holds.

import { badge, standing } from "../shared/badges.js";
import { short } from "../shared/charts.js";
import { control, element } from "../shared/controls.js";
import { data } from "../shared/service.js";
import { successMap, solvers, worstCodes } from "./results.js";
import { lineSign, mapDrawing, markSign, solverDrawing, worstDrawing } from "./stored.js";

const CLAIMS = {
  map: ["amortisation-gap/phase-transitions/finite-size", "amortisation-gap/phase-transitions/curve"],
  solvers: ["amortisation-gap/recovered-codes/known-dictionary", "amortisation-gap/recovered-codes/order"],
  worst: ["amortisation-gap/worst-case/pairs"],
};

// A section that fills itself once the data are there.
export function storedCards(page) {
  const views = element("div", { class: "views" }, element("p", {}, "Reading stored results..."));
  const section = element("section", {}, element("h2", {}, "At sizes that no plane holds"),
    element("p", {}, "Stored results on Gaussian dictionaries and on that of the paper’s authors, 16 features in 8 dimensions."), views);
  Promise.all([data("encoder"), data("standings")]).then(
    ([found, standings]) => views.replaceChildren(mapCard(page, found, standings), solverCard(found, standings), worstCard(page, found, standings)),
    (error) => views.replaceChildren(element("p", { class: "refused" }, error.message)),
  );
  return section;
}

const badgesOf = (standings, name) => element("div", {}, ...CLAIMS[name].filter((id) => standings[id])
  .map((id) => badge(standing({ id, ...standings[id] }))));

// A card whose drawing follows one field.
function following(page, name, title, draw, ...rest) {
  const holder = element("div", { class: "strips" });
  const show = (state) => holder.replaceChildren(draw(state[name]));
  page.subscribe((state, names) => { if (names.includes(name)) show(state); });
  show(page.state);
  return element("div", { class: "card" }, element("h3", {}, title), control(page, name), holder, ...rest);
}

function mapCard(page, { maps }, standings) {
  return following(page, "map", "Where can sparse codes be found at all?",
    (kind) => mapDrawing(successMap(maps, kind), kind === "signed" ? "signed" : "non-negative"),
    element("p", { class: "small" }, `Squares: share of ${maps[0].draws} draws in which the code of least l1 norm is the planted one, `
      + `${maps[0].n} Gaussian atoms. Heavy: the limit of many atoms for such codes (Donoho and Tanner); thin: that of the other kind.`),
    badgesOf(standings, "map"));
}

function solverCard({ solvers: stored }, standings) {
  const told = solvers(stored);
  return element("div", { class: "card" }, element("h3", {}, "What does recovery cost?"),
    element("div", { class: "strips" }, solverDrawing(told)),
    element("ul", { class: "signs" },
      ...told.lines.map(({ name }, k) => element("li", {}, lineSign(k), ` ${name}`)),
      ...told.dots.map(({ name, converged }, k) => element("li", {}, markSign(k, converged), ` ${name}${converged ? "" : " (training did not settle)"}`))),
    element("p", { class: "small" }, `${stored.n} atoms in ${stored.d} dimensions, ${stored.k} non-zeros, dictionary known, l1 weight ${stored.penalty}; `
      + `means of ${stored.dictionaries} dictionaries, bars their range. Training is left out: it took ${short(Math.min(...told.dots.map((one) => one.training)), 2)} operations or more.`),
    badgesOf(standings, "solvers"));
}

function worstCard(page, { worst }, standings) {
  return following(page, "task", "What do trained encoders err by at worst?",
    (task) => worstDrawing(worstCodes(worst, task)),
    element("p", { class: "small" }, "Discs: the largest error of the trained encoder on codes of two features in [0, 1]; hollow where "
      + "its training had not settled. Squares: what its weights cost behind any nonlinearity. Line: min(1, ρ)/2, what every row costs."),
    badgesOf(standings, "worst"));
}
