// One claim in full, as elements.

import { element, button } from "../shared/controls.js";
import { data } from "../shared/service.js";
import { changed } from "./views.js";

const MATH = "http://www.w3.org/1998/Math/MathML";

// A formula from its markup: elements of MathML alone, made one by one.
function formula(markup) {
  const read = new DOMParser().parseFromString(markup, "application/xml").documentElement;
  return copied(read);
}

function copied(from) {
  const made = document.createElementNS(MATH, from.localName);
  for (const { name, value } of from.attributes) if (!/^(on|href|style)/.test(name)) made.setAttribute(name, value);
  for (const child of from.childNodes) made.append(child.nodeType === 1 ? copied(child) : child.textContent);
  return made;
}

// Text with formulas in it.
export const prose = (pieces) => pieces.map((one) => ("mathml" in one ? formula(one.mathml) : one.text));

const toClaim = (id, labels) => element("a", { href: `#claim=${id}` }, labels[id] ? `${labels[id]} (${id})` : id);
const list = (items) => element("ul", {}, ...items.map((one) => element("li", {}, ...[one].flat())));

function part(name, ...content) {
  return [element("dt", {}, name), element("dd", {}, ...content)];
}

// The whole of a claim; labels: of all claims by id; titles: of figures by name.
export function unfolded(row, told, labels, titles) {
  const parts = [
    ...part("Statement", element("span", {}, ...prose(told.says))),
    ...part("Formula", element("div", { class: "scrolls" }, ...(told.formula ? [formula(told.formula)] : [told.relation]))),
    ...part("Domain", told.domain),
    ...part("In the paper", `${told.locator}. ${row.fidelity}. `, ...prose(told.delta)),
    ...part("Standing", row.standing + (row.margin === "–" ? "" : `; least relative slack ${row.margin}`)),
    ...part("Evidence", evidence(told.evidence)),
    ...part("False versions", element("p", { class: "small" }, "Each has to be refuted by the evidence; one that survives needs a reason."),
      list(told.mutants.map((one) => [element("strong", {}, one.name), ` (changes its ${changed(one)})`, one.survives ? `. Survives: ${one.survives}` : ""]))),
  ];
  const lists = [["Steps by hand", told.by_hand], ["Unnoticed", told.gaps],
    ["Exceptions", Object.entries(told.exceptions).map(([name, why]) => `${name}: ${why}`)]];
  for (const [name, items] of lists) if (items.length) parts.push(...part(name, list(items)));
  if (told.not_claimed.length) parts.push(...part("Not claimed", ...prose(told.not_claimed)));
  for (const [name, ids] of [["Rests on", told.rests_on], ["See also", told.sees_also]]) {
    if (ids.length) parts.push(...part(name, list(ids.map((id) => toClaim(id, labels)))));
  }
  if (told.on_paper) parts.push(...part("On paper", told.on_paper));
  if (row.figures.length) parts.push(...part("Shown by", ...row.figures.map((name) => figure(name, titles[name]))));
  parts.push(...part("Check it", element("code", {}, `pentad verify ${row.label} --mutants`)));
  return element("dl", { class: "claim" }, ...parts);
}

function evidence(items) {
  const head = element("tr", {}, ...["method", "covers", "what is compared", "outcome"].map((one) => element("th", { scope: "col" }, one)));
  const rows = items.map((one) => element("tr", {},
    element("td", {}, one.name), element("td", {}, one.reach), element("td", {}, one.scope),
    element("td", { class: one.outcome === "holds" ? "" : "refused" }, one.outcome)));
  return element("div", { class: "scrolls" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
}

// A figure of the suite, drawn when it is asked for.
function figure(name, title) {
  const place = element("div", { class: "figure" });
  const show = button(`Show “${title}”`, () => {
    show.disabled = true;
    place.replaceChildren(element("p", { class: "small", role: "status" }, "drawing, some seconds …"));
    const picture = element("img", { alt: title, src: `pictures/${name}.svg` });
    picture.addEventListener("load", () => place.replaceChildren(picture));
    picture.addEventListener("error", () => place.replaceChildren(
      element("p", { class: "refused" }, `The figure is not here. It is made by “pentad figures ${name}”.`)));
  });
  return element("div", {}, show, place);
}

// The claim read, with what is said while it is.
export async function read(id) {
  return data(`claim/${id}`);
}
