// What is seen, to take away: numbers (JSON, NPZ), the picture (SVG), and lines of Python.

import { button, element } from "./controls.js";
import { npz } from "./npz.js";

// Buttons that download. name: of the files. data(): what JSON holds. arrays(): {name: {shape,
// values}} for an NPZ, optional. picture(): an SVG element, optional. python(): lines that
// reproduce what is seen; they are also shown, unfolded on demand.
export function downloads({ name, data, arrays, picture, python }) {
  const buttons = [
    button("Data (JSON)", () => save(`${name}.json`, "application/json", `${JSON.stringify(data(), null, 1)}\n`)),
  ];
  if (arrays) buttons.push(button("Data (NPZ)", () => save(`${name}.npz`, "application/zip", npz(arrays()))));
  if (picture) buttons.push(button("Picture (SVG)", () => save(`${name}.svg`, "image/svg+xml", standalone(picture()))));
  const made = element("section", { class: "downloads", "aria-label": "Download" }, element("div", { class: "row" }, ...buttons));
  if (python) made.append(pythonLines(name, python, buttons));
  return made;
}

function pythonLines(name, python, buttons) {
  const lines = element("pre", { class: "python", tabIndex: 0 });
  buttons.at(-1).after(button("Python", () => save(`${name}.py`, "text/x-python", python())));
  const unfolded = element("details", {
    on: { toggle: () => { if (unfolded.open) lines.textContent = python(); } },
  }, element("summary", {}, "The Python lines that give these numbers"), lines);
  const renew = () => { if (unfolded.open) lines.textContent = python(); };
  addEventListener("popstate", renew);
  document.addEventListener("change", () => setTimeout(renew, 0));
  return unfolded;
}

function save(name, type, content) {
  const link = element("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity",
  "stroke-linecap", "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "font-style",
  "text-anchor", "dominant-baseline", "visibility", "display"];

// An SVG element as a file of its own: styles of the page are written into it.
export function standalone(picture) {
  const copy = picture.cloneNode(true);
  const originals = [picture, ...picture.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((one, k) => {
    const styles = getComputedStyle(originals[k]);
    for (const name of STYLES) one.setAttribute(name, styles.getPropertyValue(name));
    one.removeAttribute("class");
    one.removeAttribute("style");
  });
  const [, , width, height] = (picture.getAttribute("viewBox") ?? "0 0 600 400").split(/\s+/);
  for (const [key, value] of Object.entries({ xmlns: "http://www.w3.org/2000/svg", width, height })) {
    copy.setAttribute(key, value);
  }
  const ground = getComputedStyle(document.body).backgroundColor;
  const behind = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [key, value] of Object.entries({ width: "100%", height: "100%", fill: ground })) behind.setAttribute(key, value);
  copy.prepend(behind);
  return new XMLSerializer().serializeToString(copy);
}
