// What every page has: the way to the others, whether Python is behind it, and what was wrong.

import { element } from "./controls.js";
import { service } from "./service.js";

// The pages: name, file, short title, question.
export const PAGES = [
  ["start", "index.html", "Start", "Five arrows in a plane"],
  ["features", "features.html", "Features", "How do features share a plane, or a space?"],
  ["bounds", "bounds.html", "Bounds", "How much can superposition gain?"],
  ["atlas", "atlas.html", "Atlas", "When does which geometry win?"],
  ["encoder", "encoder.html", "Encoder", "What can this encoder never see?"],
  ["members", "members.html", "Members", "Is one more member worth it?"],
  ["resolution", "resolution.html", "Resolution", "Which resolution breaks it?"],
  ["suite", "suite.html", "Suite", "What is claimed, and how well does it stand?"],
];

// Put the frame around a page; page is what `bound` of address.js gave.
export function frame(name, page = null) {
  const links = PAGES.map(([one, file, title, question]) => element("a", {
    href: file, title: question, ...(one === name ? { "aria-current": "page" } : {}),
  }, title));
  const status = element("span", { class: "service" });
  const told = element("p", { class: "told", role: "status", hidden: true });
  document.querySelector("header").replaceChildren(element("nav", { "aria-label": "Pages" }, ...links), status);
  document.querySelector("main").prepend(told);
  service().then(({ service: there }) => {
    status.textContent = there ? "Python is running: certificates and uploads work" : "No Python here: what needs it says so";
  });
  const tell = (sentences) => {
    told.replaceChildren(...sentences.map((one) => element("span", {}, `${one} `)));
    told.hidden = !sentences.length;
  };
  if (page) {
    tell(page.told);
    page.subscribe((_state, _names, settled) => { if (settled) tell(page.told); });
  }
  addEventListener("unhandledrejection", (event) => tell([`Something went wrong: ${event.reason?.message ?? event.reason}`]));
  return { tell };
}
