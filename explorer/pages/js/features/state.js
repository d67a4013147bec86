// The state of the page about features, and the model that it stands for.

import { LARGEST, importances, largestProbability } from "../kernel/model.js";
import { choice, flag, integer, number, numbers } from "../shared/address.js";

export const MOST_DIMENSIONS = 12;

export const FIELDS = {
  n: integer({ label: "Features n", min: 1, max: LARGEST, fallback: 5 }),
  d: integer({ label: "Dimensions d", min: 1, max: MOST_DIMENSIONS, fallback: 2 }),
  p: number({ label: "Probability p that a feature is active (sparser →)", min: 0.0005, max: 1, fallback: 0.05, scale: "log", sparser: true }),
  limit: flag({ label: "the limit of rare activation, p → 0", title: "L₁: exactly one feature is active" }),
  decay: number({ label: "Importance decay", min: 0.3, max: 1, fallback: 1, title: "Feature i counts decay to the power i" }),
  activation: choice({
    label: "Activation",
    options: [["relu", "ReLU: (WᵀWx + b)₊"], ["linear", "linear: WᵀWx + b"], ["power", "power: (WᵀWx + b)ᵐ"]],
  }),
  m: choice({ label: "Power m", options: ["3", "5", "7"] }),
  law: choice({
    label: "Amplitudes of active features",
    options: [["positive-uniform", "uniform on [0, 1]"], ["uniform", "uniform on [−1, 1]"], ["gaussian", "Gaussian"],
      ["laplace", "Laplace"], ["rademacher", "±1"], ["heavy", "heavy-tailed, ±1 or ±10"], ["skewed", "skewed, 2 or −1"]],
  }),
  bias: flag({ label: "biases are trained" }),
  seed: integer({ label: "Seed of the starts", min: 0, max: 999, fallback: 0 }),
  run: integer({ label: "Start shown (0: the best)", min: 0, max: 16, fallback: 0 }),
  from: numbers({ label: "Placed by hand", most: (MOST_DIMENSIONS + 1) * LARGEST, min: -1e6, max: 1e6 }),
  still: flag({ label: "Shown as placed, not trained" }),
  merge: number({ label: "Eigenvalues count as one up to a gap of 10 to the power", min: -9, max: 1, step: 0.1, fallback: -6, title: "Neighbours with log(λ/λ′) up to this are joined" }),
  same: number({ label: "Entries count as one up to 10 to the power", min: -9, max: 0, step: 0.1, fallback: -5, title: "Relative to the largest squared length" }),
  yaw: number({ label: "Turn (degrees)", min: -180, max: 180, fallback: 25 }),
  tilt: number({ label: "Tilt (degrees)", min: -90, max: 90, fallback: 20 }),
  pair: numbers({ label: "Pair of features", most: 2, min: 0, max: LARGEST - 1 }),
};

// Fields that say which model is trained; changing one takes back what was placed by hand.
export const MODEL = ["n", "d", "p", "limit", "decay", "activation", "m", "law", "bias", "seed"];

// Fields that say what of it is shown, which Python is asked about.
export const SHOWN = [...MODEL, "run", "from", "still"];

// The setting of the kernel; what does not apply to the activation is left at its only value.
export function settingOf(state) {
  const relu = state.activation === "relu";
  return {
    n: state.n,
    d: Math.min(state.d, state.n),
    p: relu && state.limit ? 0 : state.p,
    decay: state.decay,
    activation: state.activation,
    m: state.activation === "power" ? Number(state.m) : 1,
    law: relu ? "positive-uniform" : state.law,
    bias: relu || state.bias,
  };
}

// Changes that make a state sound: d at most n, p where the loss counts enough, nothing left over
// from another size; and sentences about them.
export function mended(state) {
  const changes = {};
  const told = [];
  if (state.d > state.n) {
    changes.d = state.n;
    told.push(`${state.n} features need no more than ${state.n} dimensions.`);
  }
  const setting = settingOf({ ...state, ...changes });
  const most = Number((Math.floor(largestProbability({ ...setting, p: state.p }) * 1e4) / 1e4).toFixed(4));
  if (setting.p > most) {
    changes.p = most;
    told.push(`With n = ${state.n} features p is offered up to ${most}: beyond, more than 5 % of the inputs have `
      + "more than two active features, which this loss does not count.");
  }
  const size = (setting.d + 1) * setting.n;
  if (state.from.length && state.from.length !== size) {
    changes.from = [];
    changes.still = false;
    told.push(`Weights and biases placed by hand are (d + 1) n = ${size} numbers here; there were ${state.from.length}.`);
  }
  if (state.still && !state.from.length) changes.still = false;
  if (state.pair.length === 1 || state.pair.some((one) => !Number.isInteger(one) || one >= state.n)) changes.pair = [];
  return { changes, told };
}

// The matrix [W; b] that was placed by hand, or null.
export function placed(state) {
  const { n, d } = settingOf(state);
  return state.from.length === (d + 1) * n ? Float64Array.from(state.from) : null;
}

// What the setting is, in a line for a reader.
export function settingInWords(setting) {
  const { n, d, p, decay, activation, m, law, bias } = setting;
  const act = { relu: "(WᵀWx + b)₊", linear: bias ? "WᵀWx + b" : "WᵀWx", power: `(WᵀWx${bias ? " + b" : ""})^${m}` }[activation];
  const inputs = p === 0 ? "p → 0" : `p = ${p}, S = 1 − p = ${Number((1 - p).toPrecision(6))}`;
  const weights = decay < 1 ? `, importance ${decay}^i` : "";
  const amplitudes = activation === "relu" ? "" : `, ${law} amplitudes`;
  return `x → ${act}, n = ${n} features in d = ${d}, ${inputs}${amplitudes}${weights}`;
}

// What the loss of the zero map is: the scale of losses.
export function lossOfNothing(setting, secondMoment) {
  return (setting.p || 1) * secondMoment * importances(setting).reduce((sum, v) => sum + v, 0);
}
