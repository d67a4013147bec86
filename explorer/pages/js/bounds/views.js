// What the page of bounds shows, as plain data. Gains are improvements in units of p kappa.

import { trivialBound } from "./formulas.js";
import { signalStrength } from "./laws.js";
import { MODELS, RULES, judged, tightest } from "./rules.js";
import { LEAST_P } from "./state.js";

const PER_DECADE = { dense: 16, sparse: 6 };

export const unitOf = ({ p, law, m }) => p * signalStrength(law, m);

/** Probabilities from 1 down, evenly in their logarithm, closer where hypotheses begin to fail. */
export function probabilities() {
  const decades = Math.round(-Math.log10(LEAST_P));
  const ends = [
    ...Array.from({ length: PER_DECADE.dense }, (_, k) => k / PER_DECADE.dense),
    ...Array.from({ length: (decades - 1) * PER_DECADE.sparse + 1 }, (_, k) => 1 + k / PER_DECADE.sparse),
  ];
  return ends.map((end) => Number((10 ** -end).toPrecision(6)));
}

/** Every bound over p, null where it does not apply, and the gap between the tightest. */
export function curves(setting) {
  const p = probabilities();
  const gains = Object.fromEntries(RULES.map((rule) => [rule.name, []]));
  const least = [];
  const most = [];
  for (const one of p) {
    const bounds = gainsAt({ ...setting, p: one });
    for (const bound of bounds) gains[bound.name].push(bound.gain);
    const ends = tightest(bounds.map((bound) => ({ ...bound, value: bound.gain })));
    least.push(ends.least.value);
    most.push(ends.most ? ends.most.value : null);
  }
  return { p, gains, least, most };
}

/** Every bound at one setting with its gain, or with what fails. */
export function gainsAt(setting) {
  const unit = unitOf(setting);
  return judged(setting).map(({ value, ...rest }) => ({
    ...rest, gain: value === null ? null : value / unit,
  }));
}

/** Rows of the bars: upper bounds that apply, tightest first; lower ones; then what does not apply. */
export function bars(setting) {
  const found = gainsAt(setting);
  const there = (side) => found.filter((one) => one.side === side && one.gain !== null);
  const uppers = there("upper").sort((a, b) => a.gain - b.gain);
  const lowers = there("lower").sort((a, b) => b.gain - a.gain);
  const idle = found.filter((one) => one.gain === null);
  return { uppers, lowers, idle };
}

/** From where to where bars reach, in gains; those far above the tightest are broken off. */
export function reachOf({ uppers, lowers }, gain) {
  const low = Math.min(gain, ...lowers.map((one) => one.gain), uppers[0].gain);
  return [low / 2, Math.max(gain, 12 * uppers[0].gain)];
}

/** Digits of the floats here that agree with Python; JOINT3 is the least that a search finds. */
const ROUNDED = 1e-9;
const SEARCHED = { JOINT3: 1e-5 };

/** How a gain lies to a bound: "above", "below", or "close", which floating point cannot tell. */
export function place(bound, gain) {
  const over = gain / bound.gain - 1;
  if (Math.abs(over) <= (SEARCHED[bound.name] ?? ROUNDED)) return "close";
  return over > 0 ? "above" : "below";
}

export const DIGITS = "Floating point tells nine digits of these bounds, but five of JOINT3, whose weight and share "
  + "are searched for: every choice gives a bound, and Python's search may end at another. Nearer than that, judge in rationals.";

/** What floats say of a claimed gain: excluded, reached by a construction, or open. */
export function verdict({ uppers, lowers }, gain) {
  const broken = uppers.filter((one) => place(one, gain) === "above");
  const close = [...uppers, ...lowers].filter((one) => place(one, gain) === "close");
  const doubt = close.length ? `Too close to ${listed(close)} for floating point: judge in rationals.` : "";
  if (broken.length) {
    return { kind: "excluded", names: broken.map((one) => one.name),
      text: `Excluded by ${listed(broken)}: it is above, by floating point. ${doubt}`.trim() };
  }
  if (close.length) return { kind: "level", names: close.map((one) => one.name), text: doubt };
  const reached = lowers.filter((one) => place(one, gain) === "below");
  if (reached.length) {
    return { kind: "reached", names: reached.map((one) => one.name),
      text: `Reached: ${reached[0].words} (${reached[0].name}) gain ${round(reached[0].gain)}.` };
  }
  return { kind: "open", names: [],
    text: "In the gap: no bound here excludes it, and neither construction here reaches it." };
}

/** What a claimed gain says of the loss, in words. */
export function lossOf(setting, gain) {
  const [fall, all] = [gain * unitOf(setting), trivialBound(setting)];
  return fall <= all * (1 + ROUNDED) ? `the loss falls by ${round(fall)} from n p μ₂ = ${round(all)}.`
    : `the loss would have to fall by ${round(fall)}, but there is no more than n p μ₂ = ${round(all)} of it.`;
}

/** Every bound of the picture by its name, and in words. */
export const NAMES = RULES.map(({ name, words }) => ({ name, words }));

export const round = (x) => (x >= 1000 ? x.toPrecision(3) : String(Number(x.toPrecision(4))));

const listed = (rows) => rows.map((one) => one.name).join(", ");

/** Whether a setting lies in the domain on which a claim was checked, and why not. */
export function domainOf(claim, setting) {
  if (setting.model !== "tied" && !claim.weights.includes("V")) {
    return { inside: false, why: "checked for tied weights" };
  }
  if (claim.level === "derived") return { inside: true, why: "derived for every size" };
  for (const { name, low, high, options, range } of claim.parameters) {
    const value = setting[name];
    const inside = options.length ? options.includes(String(value))
      : (low === null || value >= low) && (high === null || value <= high);
    if (!inside) return { inside: false, why: `checked at ${name}: ${range}; here ${name} = ${value}` };
  }
  return { inside: true, why: "within the sizes that were drawn" };
}

/** Claims of a bound that speak of this law. */
export const claimsOf = (claims, name, { law }) =>
  (claims[name] ?? []).filter((claim) => !claim.gaussian || law === "gaussian");

/** What was trained in the same dimensions and law with no more features: best gain at each p. */
export function trainedGains(trained, { n, d, law, m }) {
  if (m !== 3) return [];
  const best = new Map();
  for (const one of trained) {
    if (one.law !== law || one.d !== d || one.n > n) continue;
    for (const [p, gain, converged] of one.points) {
      if (!best.has(p) || best.get(p).gain < gain) best.set(p, { p, gain, converged: converged === 1, n: one.n });
    }
  }
  return [...best.values()].sort((a, b) => b.p - a.p);
}

/** The one of them that was trained within a tenth of this p, or null. */
export const trainedNear = (gains, p) => gains.find((one) => Math.abs(one.p / p - 1) <= 0.1) ?? null;

/** Range of the picture's vertical axis: the gap with room, whatever is far above left out. */
export function heights({ least, most }, gain) {
  const low = Math.min(gain, ...(most[0] === null ? least : most));
  return [low / 1.5, Math.max(gain, ...least) * 2.2];
}

/** The point of a line where its name stands: at its right end, or where it leaves the picture. */
export function endOfLine(points, [low, high]) {
  const inside = points.filter(([, gain]) => gain !== null && gain >= low && gain <= high);
  return inside.length ? inside.at(-1) : null;
}

/** Places of labels moved apart so that they do not cover each other, in the same order. */
export function apart(places, room) {
  const order = places.map((at, k) => [at, k]).sort((a, b) => a[0] - b[0]);
  const moved = [];
  order.forEach(([at], k) => { moved.push(k && at < moved[k - 1] + room ? moved[k - 1] + room : at); });
  const found = [];
  order.forEach(([, k], place) => { found[k] = moved[place]; });
  return found;
}

/** Lines of Python that give the numbers of the bars, and judge the claim. */
export function pythonLines(state, weights) {
  const { n, d, m, law, p, gain } = state;
  const setting = `n=${n}, d=${d}, p=${p}, law=LAWS["${law}"]`;
  const { encoder, decoder } = MODELS[state.model];
  const power = decoder === "any" ? "None" : m;
  const lines = [
    "from pentad.kit.bounds import LOWER_BOUNDS, UPPER_BOUNDS, Setting",
    "from pentad.theory.numbers.scalars import rational",
    "from pentad.theory.sparse_inputs import LAWS, signal_strength",
    "",
    `setting = Setting(${setting}, m=${power}, encoder="${encoder}", decoder="${decoder}")`,
    `built = setting._replace(m=${m}, encoder="linear", decoder="tied power")  # in every class`,
    `unit = float(setting.p * signal_strength(setting.law, ${m}))`,
    "for bounds, s in ((UPPER_BOUNDS, setting), (LOWER_BOUNDS, built)):",
    "    for bound in bounds:",
    "        if bound.applies(s):",
    "            value = bound.value(s._replace(p=rational(s.p)))",
    '            print(f"{bound.name:16} {float(value) / unit:.6g}")',
    "", "from fractions import Fraction", "from pentad.kit.bounds import check_claimed_improvement", "",
    `claimed = Fraction("${gain}") * Fraction("${p}") * signal_strength(setting.law, ${m})`,
    "try:",
    `    check_claimed_improvement(claimed, ${n}, ${d}, ${p}, setting.law, ${power}, encoder="${encoder}", decoder="${decoder}")`,
    '    print("no bound excludes it")',
    "except AssertionError as error:",
    "    print(error)",
  ];
  if (weights) {
    lines.push("", "import numpy as np", "from pentad.kit.bounds import placement", "",
      `W = np.array(${JSON.stringify(weights)})`,
      `print(placement(W, ${p}, setting.law, ${m}))`);
  }
  return `${lines.join("\n")}\n`;
}
