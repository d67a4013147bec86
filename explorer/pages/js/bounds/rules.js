// Which bound applies to which models, and which hypothesis fails where one does not.

import {
  activeDimensions, capacityBound, componentsBound, designBound, draftBound, liftDimension,
  middleRegimeBound, orthonormalBound, randomFeatures, robustCapacityBound, seriesBound,
  trivialBound,
} from "./formulas.js";
import { jointBound } from "./joint.js";
import { binomial, cumulantExactly, isSymmetric, pureSixthExactly } from "./laws.js";

/** Classes of models: encoder and decoder as `kit.bounds` has them. */
export const MODELS = {
  tied: { encoder: "linear", decoder: "tied power", words: "tied: outputs ⟨wᵢ, Wx⟩ᵐ" },
  untied: { encoder: "linear", decoder: "power", words: "untied: outputs ⟨vᵢ, Wx⟩ᵐ" },
  power: { encoder: "any", decoder: "power", words: "any code z, outputs ⟨vᵢ, z⟩ᵐ" },
  polynomial: { encoder: "any", decoder: "polynomial", words: "any code z, polynomials of degree m" },
  linear: { encoder: "linear", decoder: "any", words: "code Wx, any outputs" },
  any: { encoder: "any", decoder: "any", words: "any code, any outputs" },
};

const decoder = ({ model }) => MODELS[model].decoder;

/** Hypotheses on a setting {n, d, p, law, m, model}; those on inputs are decided without rounding. */
export const HYPOTHESES = {
  "linear encoder": (s) => MODELS[s.model].encoder === "linear",
  "power decoder, without bias": (s) => ["tied power", "power"].includes(decoder(s)),
  "tied weights": (s) => decoder(s) === "tied power",
  "polynomial decoder": (s) => decoder(s) === "polynomial",
  "symmetric law": (s) => isSymmetric(s.law),
  "Gaussian amplitudes": (s) => s.law === "gaussian",
  "m ≥ 3": (s) => s.m >= 3,
  "m = 3": (s) => s.m === 3,
  "p = 1": (s) => s.p === 1,
  "κ₄(x) ≥ 0": (s) => cumulantExactly(s.law, 4, s.p).top >= 0n,
  "p μ₆ ≥ 15 p³ μ₂³": (s) => pureSixthExactly(s.law, s.p).top >= 0n,
  "p μ₆ > 15 p³ μ₂³": (s) => pureSixthExactly(s.law, s.p).top > 0n,
  "κ₂, κ₄, …, κ₂ₘ of inputs ≥ 0, κ₂ₘ > 0": (s) => {
    for (let order = 2; order < 2 * s.m; order += 2) {
      if (cumulantExactly(s.law, order, s.p).top < 0n) return false;
    }
    return cumulantExactly(s.law, 2 * s.m, s.p).top > 0n;
  },
};

const POWER = ["linear encoder", "power decoder, without bias", "symmetric law"];
const H3 = ["κ₄(x) ≥ 0", "p μ₆ ≥ 15 p³ μ₂³"];
const DESIGNS = [...POWER, "tied weights", "m = 3", "κ₄(x) ≥ 0", "p μ₆ > 15 p³ μ₂³"];

const upper = (name, needs, value, words) => ({ name, side: "upper", needs, value, words });
const lower = (name, needs, value, words) => ({ name, side: "lower", needs, value, words });

/** Every bound of `kit.rules`, by the same names. */
export const RULES = [
  upper("ZERO LOSS", [], trivialBound, "the loss is never negative: n p μ₂"),
  upper("LOGC", ["linear encoder", "Gaussian amplitudes"], activeDimensions,
    "the dimensions that active features can fill: E min(d, |b|)"),
  upper("DIM, polynomial", ["polynomial decoder"],
    (s) => componentsBound(s, binomial(s.d + s.m, s.m)),
    "polynomials of degree m have binom(d + m, m) coefficients"),
  upper("DIM", ["power decoder, without bias"],
    (s) => componentsBound(s, liftDimension(s.d, s.m)),
    "powers of degree m have binom(d + m − 1, m) coefficients"),
  upper("DRAFT", [...POWER, "m ≥ 3"], draftBound, "a third-party draft, for comparison"),
  upper("SERIES", POWER, seriesBound, "features add up, each by a series; order p^(1/m)"),
  upper("U10", [...POWER, "m ≥ 3", "κ₂, κ₄, …, κ₂ₘ of inputs ≥ 0, κ₂ₘ > 0"], middleRegimeBound,
    "the main term of SERIES, sharpened"),
  upper("CAPJ3", [...POWER, "m = 3"], robustCapacityBound,
    "features share capacity, for every symmetric law"),
  upper("CAP3", [...POWER, "m = 3", ...H3], capacityBound, "features share capacity: Ψ(p) per dimension"),
  upper("DESIGN3", DESIGNS, designBound, "features spread no better than a spherical design"),
  upper("JOINT3", DESIGNS, jointBound, "capacity and designs at once"),
  upper("DENSE", [...POWER, "Gaussian amplitudes", "p = 1"], orthonormalBound,
    "dense Gaussian inputs: κ per dimension"),
  lower("L1", ["symmetric law"], orthonormalBound, "orthonormal features: p κ each"),
  lower("L2", ["symmetric law"], (s) => randomFeatures(s).value,
    "random unit features, the best number of them"),
];

/** Hypotheses of a rule that fail at a setting, in words; none where it applies. */
export const failing = (rule, setting) => rule.needs.filter((name) => !HYPOTHESES[name](setting));

/** Every rule with its value where it applies, else with what fails. */
export const judged = (setting) =>
  RULES.map((rule) => {
    const fails = failing(rule, setting);
    return { ...rule, fails, value: fails.length ? null : rule.value(setting) };
  });

/** The tightest of the bounds that apply, from above and from below. */
export function tightest(bounds) {
  const there = (side) => bounds.filter((one) => one.side === side && one.value !== null);
  const least = there("upper").reduce((a, b) => (b.value < a.value ? b : a));
  const lowers = there("lower");
  const most = lowers.length ? lowers.reduce((a, b) => (b.value > a.value ? b : a)) : null;
  return { least, most };
}
