// What Python adds to a dictionary: certificates, counts and chances, and thresholds on binary codes.

import { button, control, element } from "../shared/controls.js";
import { STALE, latest } from "../shared/latest.js";
import { NO_SERVICE, ask } from "../shared/service.js";
import { fractionOf } from "./rational.js";
import { brief, decimal, named } from "./views.js";

const number = (told) => brief(fractionOf(told));

// {element, show(got, state)}: got is what `ask` gave for the certificates.
export function pythonCard(page) {
  const body = element("div", {});
  const thresholds = thresholdsOf(page);
  const show = (got) => {
    if (got === null) body.replaceChildren(element("p", {}, NO_SERVICE));
    else if (got.refused) body.replaceChildren(element("p", { class: "refused" }, got.refused));
    else body.replaceChildren(certificatesTable(got.answer), ...counts(got.answer));
  };
  return {
    element: element("section", { class: "card wide" }, element("h2", {}, "Certificates, by Python"),
      body, element("h3", {}, "Binary codes: can a threshold tell?"), thresholds),
    show,
  };
}

function certificatesTable({ features }) {
  const row = (one, i) => {
    if (one.value === null) return [String(i), "–", one.why, "–"];
    const proof = one.value === "0"
      ? `row (${one.row.map(number).join(", ")}): reads 1 of ${named("d", i)}, leaks nothing`
      : `${named("d", i)} = ${one.combination.map((z, j) => [z, j]).filter(([z]) => z !== "0")
        .map(([z, j]) => `${number(z)} ${named("d", j)}`).join(" + ").replaceAll("+ −", "− ")}`
        + `; row (${one.row.map(number).join(", ")}) leaks no more`;
    return [String(i), one.value.length <= 24 ? one.value : decimal(fractionOf(one.value), 6), proof, one.accepted ? "accepted" : "REFUSED"];
  };
  return element("div", { class: "scrolls" }, element("table", {},
    element("tr", {}, ...["feature", "ρ, exactly", "what settles it", "checker"].map((one) => element("th", { class: "whole" }, one))),
    ...features.map((one, i) => element("tr", {}, ...row(one, i).map((told, k) =>
      element("td", { class: k === 2 ? "settled" : "whole" }, told))))));
}

function counts({ none, bounds, features }) {
  const told = [];
  if (none?.decided) {
    const how = none.prime
      ? `minors of ${none.sets.map((set) => `{${set.join(", ")}}`).join(", ")} are not 0 modulo ${none.prime}, and no atom is in all of these sets`
      : `the sets ${none.sets.map((set) => `{${set.join(", ")}}`).join(", ")} are positively dependent and span the space`;
    told.push(`No feature at all is recovered, by one certificate for the whole dictionary: ${how}${none.accepted ? "" : " (REFUSED)"}.`);
  }
  if (bounds.unrecoverable !== null) {
    told.push(`Any dictionary of this size with spark ${bounds.spark} has at least ${bounds.unrecoverable} features `
      + "that no row recovers where any two may be active.");
  }
  const recovered = features.filter((one) => one.value === "0").length;
  told.push(`Atoms with random signs, in general position and with this company, leave ${decimal(fractionOf(bounds.expected))} of `
    + `${features.length} features recovered on average (Wendel); here it is ${recovered}.`);
  return told.map((one) => element("p", {}, one));
}

// Which features a half-space tells on binary codes, asked with a button.
function thresholdsOf(page) {
  const answer = element("div", { "aria-live": "polite" });
  const run = latest();
  const decide = async () => {
    const { atoms, active, exactly } = page.state;
    answer.replaceChildren(element("p", {}, "Deciding..."));
    const got = await run((signal) => ask("encoder-thresholds", { atoms, active, exactly }, { signal }));
    if (got === STALE) return;
    if (got === null) answer.replaceChildren(element("p", {}, NO_SERVICE));
    else if (got.refused) answer.replaceChildren(element("p", { class: "refused" }, got.refused));
    else answer.replaceChildren(...thresholdsTold(got.answer));
  };
  page.subscribe((_state, names) => {
    if (names.some((one) => ["atoms", "active", "exactly"].includes(one))) answer.replaceChildren();
  });
  return element("div", {},
    element("p", { class: "small" }, "With amplitudes 0 and 1 alone, a half-space may tell whether a feature is active where no row recovers it."),
    element("div", { class: "row" }, control(page, "active"), control(page, "exactly"), button("Decide", decide)), answer);
}

function thresholdsTold({ codes, features }) {
  const told = features.filter((one) => one.told).map((one) => features.indexOf(one));
  const lost = features.map((one, i) => [one, i]).filter(([one]) => !one.told);
  const lines = [`Of ${codes} codes, features ${told.length ? told.join(", ") : "none"} are told by a half-space, each accepted on every code.`];
  for (const [one, i] of lost) {
    const side = (has) => one.weights.filter(([code]) => code.includes(i) === has)
      .map(([code, weight]) => `${number(weight)} {${code.join(", ")}}`).join(" + ");
    lines.push(`Feature ${i} is not: the means ${side(true)} and ${side(false)} are one point${one.accepted ? "" : " (REFUSED)"}.`);
  }
  return lines.map((one) => element("p", { class: "small" }, one));
}
