// The user's own weights: from a file or an example, as a point of the picture.

import { button, element } from "../shared/controls.js";
import { NO_SERVICE, arraysOfFile } from "../shared/service.js";
import { MOST_ENTRIES, exampleWeights } from "./state.js";

const LARGEST = { n: 1000, d: 64 };

/** Matrices among the arrays of a file: (d, n) or one of a batch of one. */
export const matricesOf = (arrays) =>
  arrays.map((one) => ({ ...one, shape: one.shape.filter((size, k) => size !== 1 || k >= one.shape.length - 2) }))
    .filter((one) => one.shape.length === 2 && one.shape.every((size) => size >= 1));

/** Rows of a matrix, features as columns; `rows` says that features are its rows. */
export function oriented({ shape: [height, width], values }, rows) {
  const [d, n] = rows ? [width, height] : [height, width];
  const at = (k, j) => (rows ? values[j * width + k] : values[k * width + j]);
  return Array.from({ length: d }, (_, k) => Array.from({ length: n }, (__, j) => at(k, j)));
}

/** Why weights cannot be taken, or an empty text. */
export function refusal(W) {
  const [d, n] = [W.length, W[0].length];
  if (n > LARGEST.n || d > LARGEST.d) return `W may have ${LARGEST.n} features in ${LARGEST.d} dimensions; this one has ${n} in ${d}.`;
  if (n * d > MOST_ENTRIES) return `W may have ${MOST_ENTRIES} numbers, for they stand in the address; this one has ${n * d}.`;
  if (!W.flat().every(Number.isFinite)) return "W has entries that are not finite numbers.";
  return W.flat().some((x) => x !== 0) ? "" : "W is zero.";
}

/** A matrix from JSON text: rows of numbers, in nested lists. */
export function matrixOfJson(text) {
  const found = JSON.parse(text);
  const rows = Array.isArray(found) ? found : found.W;
  const fits = Array.isArray(rows) && rows.length && rows.every((row) =>
    Array.isArray(row) && row.length === rows[0].length && row.length && row.every((x) => typeof x === "number"));
  if (!fits) throw new Error("it should be a list of rows of numbers, all of one length");
  return { name: "W", shape: [rows.length, rows[0].length], values: rows.flat() };
}

/** The panel: file, example, layout; told(page) below it is renewed by the caller. */
export function panel(page, told) {
  let held = [];
  const chosen = element("select", { "aria-label": "matrix of the file", hidden: true });
  const rows = element("input", { type: "checkbox", id: "features-are-rows" });
  const said = element("p", { class: "small", role: "status" });
  const take = () => {
    if (!held.length) return;
    const W = oriented(held[Number(chosen.value) || 0], rows.checked);
    const why = refusal(W);
    said.textContent = why;
    said.className = why ? "refused" : "small";
    if (!why) page.set({ n: W[0].length, d: W.length, model: "tied", W: W.flat() });
  };
  const refuse = (sentence) => {
    held = [];
    chosen.hidden = true;
    said.className = "refused";
    said.textContent = sentence;
  };
  const hold = (arrays) => {
    held = matricesOf(arrays);
    if (!held.length) return refuse("There is no matrix in this file.");
    chosen.replaceChildren(...held.map((one, k) => element("option", { value: k }, `${one.name} ${one.shape.join(" × ")}`)));
    chosen.hidden = held.length < 2;
    return take();
  };
  const remove = button("Remove", () => page.set({ W: [] }), { disabled: !page.state.W.length });
  page.subscribe(({ W }) => { remove.disabled = !W.length; });
  const file = element("input", { type: "file", id: "weights-file", accept: ".npy,.npz,.safetensors,.pt,.pth,.json" });
  file.addEventListener("change", () => read(file.files[0], hold, refuse));
  chosen.addEventListener("change", take);
  rows.addEventListener("change", take);
  const label = element("label", { for: "weights-file" }, "file (.npz, .npy, .safetensors, .pt; .json without Python)");
  const choosing = element("div", { class: "control" }, label, file);
  choosing.style.gridTemplateColumns = "minmax(0, 1fr)";
  return element("section", { class: "card" },
    element("h2", {}, "Your own weights"),
    element("p", { class: "small" }, "W of a tied autoencoder, features as columns. What the best multiple of it gains is a star in the picture."),
    choosing,
    chosen,
    element("div", { class: "control box" }, rows, element("label", { for: "features-are-rows" }, "features are rows")),
    element("div", { class: "row" },
      button("Example", () => {
        held = [];
        said.textContent = "";
        page.set({ W: exampleWeights(page.state.n, page.state.d).flat(), model: "tied" });
      }, { title: "four lines of the plane, or the simplex of d + 1 features" }),
      remove),
    said, told);
}

async function read(file, hold, refuse) {
  if (!file) return;
  try {
    if (file.name.toLowerCase().endsWith(".json")) {
      hold([matrixOfJson(await file.text())]);
      return;
    }
    const found = await arraysOfFile(file);
    if (found === null) refuse(NO_SERVICE);
    else if (found.refused) refuse(found.refused);
    else hold(found.answer.arrays);
  } catch (error) {
    refuse(`${file.name}: ${error.message}`);
  }
}
