// What the page of bounds can be set to; all of it stands in the address.

import { choice, integer, number, numbers } from "../shared/address.js";
import { LAWS } from "./laws.js";
import { MODELS } from "./rules.js";

export const LEAST_P = 1e-6;
export const MOST_ENTRIES = 400;

export const FIELDS = {
  n: integer({ label: "n, features", min: 1, max: 1000, fallback: 16 }),
  d: integer({ label: "d, dimensions they share", min: 1, max: 64, fallback: 2 }),
  m: choice({
    label: "activation", fallback: "3",
    options: ["1", "3", "5", "7", "9"].map((m) => [m, m === "1" ? "linear, m = 1" : `power m = ${m}`]),
  }),
  law: choice({ label: "amplitudes", options: LAWS, fallback: "gaussian" }),
  model: choice({
    label: "model", fallback: "tied",
    options: Object.entries(MODELS).map(([word, { words }]) => [word, words]),
  }),
  p: number({
    label: "p, probability that a feature is active (sparser →)", min: LEAST_P, max: 1, fallback: 0.01,
    scale: "log", sparser: true,
  }),
  gain: number({ label: "claimed gain", min: 0.01, max: 1e4, fallback: 3.5, scale: "log" }),
  W: numbers({ label: "weights", most: MOST_ENTRIES }),
};

/** The setting as rules take it. */
export const settingOf = ({ n, d, m, law, model, p }) => ({ n, d, m: Number(m), law, model, p });

/** Rows of the weights in the address, or null where there are none of this size. */
export function weightsOf({ W, n, d }) {
  if (W.length !== n * d) return null;
  const rows = Array.from({ length: d }, (_, k) => W.slice(k * n, (k + 1) * n));
  return W.some((x) => x !== 0) ? rows : null;
}

/** Weights to try: k equally spaced lines of the plane, else the simplex of d + 1 features. */
export function exampleWeights(n, d) {
  if (d === 1) return [Array.from({ length: n }, (_, j) => (j ? 0 : 1))];
  if (d === 2) {
    const lines = Math.min(n, 4);
    const angle = (j) => (Math.PI * j) / lines;
    return [Math.cos, Math.sin].map((of) =>
      Array.from({ length: n }, (_, j) => (j < lines ? Number(of(angle(j)).toFixed(12)) : 0)));
  }
  return Array.from({ length: d }, (_, k) =>
    Array.from({ length: n }, (_, j) => simplexEntry(k, j, d)));
}

/** Coordinates of the corners of a regular simplex around 0, one dimension after the other. */
function simplexEntry(k, j, d) {
  if (j > d || j < k) return 0;
  const reach = Math.sqrt(((d - k) * (d + 1)) / ((d - k + 1) * d));
  return Number((j === k ? reach : -reach / (d - k)).toFixed(12));
}
