// What is seen, to take away: numbers (JSON, NPZ), the picture (SVG), and lines of Python.

import { element, button } from "./controls.js";

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
  copy.insertAdjacentHTML("afterbegin", "<rect width='100%' height='100%'></rect>");
  copy.firstChild.setAttribute("fill", ground);
  return new XMLSerializer().serializeToString(copy);
}

// Arrays of numbers as the bytes of an NPZ file: a ZIP archive, stored, of NPY files.
export function npz(arrays) {
  const encode = new TextEncoder();
  const parts = [];
  const entries = [];
  let offset = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const title = encode.encode(`${name}.npy`);
    const content = npy(array);
    const fields = [20, 0, 0, 0, 33, crc32(content), content.length, content.length, title.length, 0];
    const head = packed([0x04034b50, 4], fields.map((value, k) => [value, [2, 2, 2, 2, 2, 4, 4, 4, 2, 2][k]]));
    parts.push(head, title, content);
    entries.push([fields, title, offset]);
    offset += head.length + title.length + content.length;
  }
  const start = offset;
  for (const [fields, title, place] of entries) {
    const head = packed([0x02014b50, 4], [[20, 2], ...fields.map((value, k) => [value, [2, 2, 2, 2, 2, 4, 4, 4, 2, 2][k]]),
      [0, 2], [0, 2], [0, 2], [0, 4], [place, 4]]);
    parts.push(head, title);
    offset += head.length + title.length;
  }
  parts.push(packed([0x06054b50, 4], [[0, 2], [0, 2], [entries.length, 2], [entries.length, 2],
    [offset - start, 4], [start, 4], [0, 2]]));
  return joined(parts);
}

function npy({ shape, values }) {
  const flat = Float64Array.from(values);
  if (flat.length !== shape.reduce((a, b) => a * b, 1)) {
    throw new RangeError(`an array of shape ${shape} has other than ${flat.length} values`);
  }
  const told = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.map((one) => `${one},`).join(" ")}), }`;
  const padded = `${told}${" ".repeat(63 - ((10 + told.length) % 64))}\n`;
  const head = joined([Uint8Array.of(0x93, 78, 85, 77, 80, 89, 1, 0), packed([padded.length, 2], []), new TextEncoder().encode(padded)]);
  const body = new Uint8Array(8 * flat.length);
  const view = new DataView(body.buffer);
  flat.forEach((value, k) => view.setFloat64(8 * k, value, true));
  return joined([head, body]);
}

function packed(first, rest) {
  const fields = [first, ...rest];
  const bytes = new Uint8Array(fields.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of parts) {
    whole.set(one, at);
    at += one.length;
  }
  return whole;
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
