// What Python says, in rationals, of the point or of the weights; as sentences.

import { round } from "./views.js";

/** What is asked of the service: the claimed gain as text, or the weights. */
export function question(state, weights) {
  const { n, d, law, model, p, gain } = state;
  const base = { n, d, m: Number(state.m), law, model, p: String(p) };
  return weights ? { ...base, model: "tied", W: weights } : { ...base, gain: String(gain) };
}

/** The verdict in words, and of what kind it is: "certified", or "open" where one is undecided. */
export function answerIn(told, gain) {
  const named = (word) => told.bounds.filter((one) => one.verdict === word).map((one) => one.name);
  const upper = told.bounds.filter((one) => one.side === "upper");
  const value = told.capacity === undefined ? `The claimed gain ${gain} is read as it is written.` : ofWeights(told);
  if (told.verdict === "exceeded") {
    const broken = named("exceeded").join(", ");
    return { kind: "certified", text: `${value} It exceeds ${broken}: if that holds, no model of this class gains so much.` };
  }
  if (told.verdict === "undecided") {
    return { kind: "open", text: `${value} Too close to ${named("undecided").join(", ")} to be told apart at 256 bits.` };
  }
  const built = named("reached");
  const below = built.length ? ` It is at least ${built.join(" and ")}.` : "";
  const above = named("not reached");
  const beyond = above.length ? ` ${reachedBy(told, above.join(" and "))}` : "";
  return { kind: "certified", text: `${value} It respects all ${upper.length} upper bounds that apply.${below}${beyond}` };
}

const reachedBy = (told, names) =>
  `${told.capacity === undefined ? "Reached: a" : "A"} construction gains more, by ${names}.`;

const ofWeights = ({ value: [low, high], capacity, capacity_verdict: sum }) =>
  `The weights gain ${low === high ? `exactly ${low}` : `between ${low} and ${high}`}; their capacities sum to `
  + `${round(capacity)}, ${sum === "respected" ? "no more" : "MORE"} than min(n, d).`;

/** The rows of the answer: bound, verdict, and the floats around its value. */
export const rowsOf = (told) => told.bounds.map(({ name, verdict, value: [low, high] }) =>
  ({ name, verdict: BESIDE[verdict] ?? verdict, low, high, shown: round(low) }));

const BESIDE = { reached: "not above the gain", "not reached": "above the gain" };
