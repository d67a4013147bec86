// What the page of geometries can be set to; all of it stands in the address.

import { choice, integer, number } from "../shared/address.js";

export const PROBABILITIES = [0.1, 0.03, 0.01, 0.003];

export const FIELDS = {
  n: integer({ label: "n, features", min: 1, max: 20, fallback: 8 }),
  d: integer({ label: "d, dimensions", min: 2, max: 5, fallback: 3 }),
  p: choice({ label: "p", options: PROBABILITIES.map(String), fallback: "0.01" }),
  minimum: integer({ label: "minimum, 0 the best", min: 0, max: 60, fallback: 0 }),
  q: number({
    label: "p, probability that a feature is active (sparser →)", min: 0.01, max: 1, fallback: 0.1,
    scale: "log", sparser: true,
  }),
  r: number({ label: "r, importance of the second feature", min: 0.003, max: 1, fallback: 0.1, scale: "log" }),
  model: choice({
    label: "model", fallback: "7 in 2",
    options: [["7 in 2", "7 features in the plane"], ["8 in 3", "8 features in space"], ["400 in 30", "400 features in 30 dimensions"]],
  }),
};
