// Five features in a plane: one number says how sparse they are.

import { number } from "../shared/address.js";

export const FIELDS = {
  p: number({
    label: "Probability p that a feature is active (sparser →)", min: 0.001, max: 1, scale: "log",
    sparser: true, fallback: 0.05, title: "The same for all five, and independent of each other.",
  }),
};

// What is trained: the rectified toy model with biases, all features equally important.
export const setting = ({ p }) => ({
  n: 5, d: 2, p, decay: 1, activation: "relu", m: 1, law: "positive-uniform", bias: true,
});

// Its loss without any output: five times p E x².
export const lossOfNothing = ({ p }) => (5 * p) / 3;

// The claims that the page rests on.
export const LOSS = "spectral-geometry/full-toy-loss";
export const GEOMETRIES = "spectral-geometry/trained-five-in-two";
export const CAPACITY_SUM = "spectral-geometry/capacity-sum";

// The sparsest p of the stored runs that the claim on the geometries was checked on.
export const SPARSEST_CHECKED = 0.01;

// Whether p lies where that claim was checked: in its domain, and not beyond the stored runs.
export const isChecked = ({ p }) => p >= SPARSEST_CHECKED && p <= 0.6 && !(p > 0.22 && p < 0.3);
