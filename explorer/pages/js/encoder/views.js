// What the page of encoders says and draws for a state: plain data, no DOM.

import { UNIT, crossTalk, isNothing, leastRow } from "./cross_talk.js";
import { atomRow, indistinguishablePair, readings, signal, signedPair } from "./pairs.js";
import { ONE, ZERO, absolute, compare, dot, float, fraction, isZero, least, over, told }
  from "./rational.js";
import { chosen, criterionNeighbours, isSigned, neighbours, ownRow } from "./state.js";

// All that is decided of a state, in whole numbers: cross-talk of every feature, the row of the
// chosen one, what it reads, and two codes that it cannot tell apart.
export function decided(state) {
  const { atoms } = state;
  const near = criterionNeighbours(state);
  const features = atoms.map((_, i) => crossTalk(atoms, i, near[i]));
  const feature = chosen(state);
  const own = features[feature];
  const best = own.value === null ? null : leastRow(atoms, feature, near[feature], own.value);
  const row = rowOf(state, feature, best);
  const signed = isSigned(state);
  const pair = row && (signed
    ? signedPair(atoms, row, feature, state.graph === "any" ? 2 : 1)
    : indistinguishablePair(atoms, row, feature, neighbours(state)[feature]));
  return {
    atoms, near, features, feature, best, row, pair, signed, graph: state.graph,
    d: atoms[0].length, n: atoms.length, recovered: features.filter((one) => one.value && isZero(one.value)).length,
  };
}

function rowOf(state, feature, best) {
  if (state.row === "best") return best;
  if (state.row === "own") return ownRow(state).map((x) => fraction(x, UNIT));
  return isNothing(state.atoms[feature]) ? null : atomRow(state.atoms[feature]);
}

// What a row leaks of another feature at most, relative to what it reads of its own; null for none.
export function leakOf(atoms, row, feature, near) {
  const reads = readings(atoms, row);
  if (isZero(reads[feature])) return null;
  const leaks = reads.map((x, j) => {
    if (j === feature) return ZERO;
    const share = over(x, reads[feature]);
    return near.has(j) ? absolute(share) : compare(share, ZERO) > 0 ? share : ZERO;
  });
  return leaks.reduce((most, x) => (compare(x, most) > 0 ? x : most), ZERO);
}

// The least error of every row on some code, in units of the largest amplitude.
export function leastError(value, { signed, graph }) {
  const capped = least(ONE, value);
  return signed && graph === "any" ? capped : over(capped, fraction(2));
}

// A gauge for each feature: its least cross-talk, that of its own atom as row, and what follows.
export function gauges(found) {
  return found.features.map((one, i) => {
    if (one.value === null) {
      return { feature: i, state: "zero", words: "a zero atom: nothing is read of it", value: null, atom: null };
    }
    const recovered = isZero(one.value);
    const atom = leakOf(found.atoms, atomRow(found.atoms[i]), i, found.near[i]);
    return {
      feature: i,
      state: recovered ? "recovered" : "forbidden",
      value: float(one.value),
      exact: told(one.value),
      atom: atom === null ? null : float(atom),
      words: recovered ? "recovered exactly" : `errs by ${decimal(leastError(one.value, found))} or more`,
    };
  });
}

// A fraction in few digits, with a real minus.
export function decimal(value, digits = 3) {
  const text = String(Number(float(value).toPrecision(digits)));
  return text.replace("-", "−");
}

// A fraction told exactly where that is short, else in digits.
export const brief = (value) => {
  const whole = told(value);
  return whole.length <= 7 ? whole.replace("-", "−") : decimal(value);
};

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
export const named = (letter, k) => `${letter}${SUBSCRIPTS[k]}`;

// A sum such as "0.53 d₁ − 2 d₄".
export function sumOf(parts, letter) {
  if (!parts.length) return "0";
  return parts.map(({ j, z }, k) => {
    const size = absolute(z);
    const amount = compare(size, ONE) === 0 ? "" : `${brief(size)} `;
    const sign = z.p < 0n ? (k ? " − " : "−") : k ? " + " : "";
    return `${sign}${amount}${named(letter, j)}`;
  }).join("");
}

const partsOf = (code) => code.map((z, j) => ({ j, z })).filter(({ z }) => !isZero(z));

// A code in words: "½ e₀ + e₂", or "nothing active".
export const codeTold = (code) => (partsOf(code).length ? sumOf(partsOf(code), "e") : "nothing active");

const COMPANY = {
  one: "of which one is active at a time", any: "of which any may be active together",
  pairs: "of which the chosen pairs may be active together",
};

// What the page says of the chosen feature: {title, sentences}.
export function verdict(found) {
  const { feature: i, features } = found;
  const own = features[i];
  const atom = named("d", i);
  if (own.value === null) {
    return { title: `Feature ${i} cannot be read`, sentences: [`Atom ${atom} is zero: every row reads 0 of it.`] };
  }
  const codes = `${found.signed ? "signed" : "non-negative"} codes, ${COMPANY[found.graph]}`;
  if (isZero(own.value)) {
    return {
      title: `Feature ${i} is recovered`,
      sentences: [
        `For ${codes}, the row (${found.best.map((w) => brief(w)).join(", ")}) reads 1 of ${atom}, `
        + `${silent(found)}. Behind it ${found.signed ? "the identity" : "relu"} gives s${SUBSCRIPTS[i]} exactly.`,
      ],
    };
  }
  const error = leastError(own.value, found);
  return {
    title: `Feature ${i} is never recovered`,
    sentences: [
      `For ${codes}, ${atom} = ${sumOf(own.combination, "d")} ${hidden(found)}.`,
      `A row that reads 1 of ${atom} leaks ρ${SUBSCRIPTS[i]} = 1 / ${decimal(sizeOf(own))} = ${decimal(own.value)} of `
      + `another feature at least, and behind any row, bias and nonlinearity some code costs an error of `
      + `${decimal(error)} of the largest amplitude or more.`,
    ],
  };
}

const sizeOf = (one) => over(ONE, one.value);

function silent({ near, feature, n }) {
  const count = near[feature].size;
  if (count === n - 1) return "and 0 of every other atom";
  if (count === 0) return "and nothing positive of any other";
  return "0 of those that are active with it, and nothing positive of the others";
}

function hidden({ near, feature, n }) {
  const count = near[feature].size;
  if (count === n - 1) return "lies in the span of the others";
  if (count === 0) return "lies in the cone of the others";
  return "lies in the cone of the others, opened to both sides where they are active with it";
}

// The two codes that the row reads as one number: told, with their signals.
export function collision(found) {
  if (!found.pair) return null;
  const { first, second, error } = found.pair;
  const points = [first, second].map((code) => signal(found.atoms, code));
  const read = dot(found.row, points[0]);
  const same = isZero(error);
  return {
    first: codeTold(first), second: codeTold(second), error: decimal(error),
    codes: [first, second].map((code) => code.map(float)),
    points: points.map((point) => point.map(float)),
    read: brief(read), same,
    sentence: same
      ? `This row leaks nothing: it reads no two such codes as one number that differ in feature ${found.feature}.`
      : `The row reads ${brief(read)} of both, so whatever stands behind it gives one answer, and `
        + `s${SUBSCRIPTS[found.feature]} is ${brief(first[found.feature])} in one and `
        + `${brief(second[found.feature])} in the other: an error of ${brief(error)} or more.`,
  };
}

// What a gate that sees all of the signal is spared, and what not; null where nothing is known.
export function gateTold(found) {
  const { value } = found.features[found.feature];
  if (found.graph !== "any" || value === null || isZero(value)) return null;
  const cost = found.signed ? least(ONE, value) : least(fraction(1, 3), over(value, fraction(2)));
  return "A gate that sees all of x, such as TopK, can tell these two codes apart. Where it lets through a linear reading "
    + `it errs by ${decimal(cost)} or more on another code of two features, whatever its weights.`;
}

// What goes to Python with a question.
export const asked = (state) => ({
  atoms: state.atoms, graph: state.graph, pairs: state.pairs.filter(([, j]) => j < state.atoms.length),
  signed: isSigned(state),
});

// Whether Python's certificates say what the page says, of every feature.
export function confirmed(found, answer) {
  return answer.features.length === found.n && answer.features.every((one, i) => {
    const own = found.features[i].value;
    return own === null ? one.value === null : one.value === told(own) && one.accepted;
  });
}

// How many features have a certificate that the checker accepts: green only for all of them.
export function certifiedBadge({ features }) {
  const accepted = features.filter((one) => one.accepted === true).length;
  if (accepted === features.length) {
    return {
      kind: "certified", text: "certified: every feature, by rational certificates",
      title: "Found by linear programs over the rationals, and accepted by a checker that shares nothing with them.",
    };
  }
  const without = features.flatMap((one, i) => (one.accepted === true ? [] : [`feature ${i}${one.why ? `: ${one.why}` : ""}`]));
  return {
    kind: "open", text: `certified: ${accepted} of ${features.length} features, by rational certificates`,
    title: `Without a certificate: ${without.join("; ")}.`,
  };
}

// Whether Python's pair for the row is the page's.
export function samePair(found, answer) {
  const { first, second, error } = found.pair;
  return answer.error === told(error) && answer.read[0] === answer.read[1]
    && [[first, answer.first], [second, answer.second]].every(([own, other]) => own.every((x, k) => told(x) === other[k]));
}

// The lines of Python that give these numbers.
export function python(state) {
  const found = decided(state);
  const rows = found.atoms[0].map((_, k) => `[${found.atoms.map((atom) => atom[k]).join(", ")}]`);
  const pairs = asked(state).pairs.map((one) => `{${one.join(", ")}}`);
  const graphs = {
    one: `one_at_a_time(${found.n})`,
    any: `any_pair(${found.n})`,
    pairs: `cooccurrence_graph([${[...found.atoms.map((_, i) => `{${i}}`), ...pairs].join(", ")}], ${found.n})`,
  };
  const criterion = found.signed ? `any_pair(${found.n})` : "graph";
  const names = { one: "one_at_a_time", any: "any_pair", pairs: "cooccurrence_graph" };
  const imported = [...new Set([names[found.graph], ...(found.signed ? ["any_pair"] : [])])].sort().join(", ");
  const lines = [
    ...(found.row ? ["from fractions import Fraction", ""] : []),
    "import numpy as np", "",
    ...(found.row && !found.signed ? ["from pentad.theory.codes.adversaries import indistinguishable_pair"] : []),
    `from pentad.theory.codes.cooccurrence import ${imported}`,
    "from pentad.theory.codes.cross_talk import least_cross_talk",
    ...(found.row && found.signed ? ["from pentad.theory.codes.signed_adversaries import signed_pair"] : []),
    "",
    "# Atoms are columns, in thousandths; cross-talk does not depend on the unit.",
    `D = np.array([${rows.join(",\n              ")}])`,
    `graph = ${graphs[found.graph]}`,
    `for i in range(${found.n}):`,
    "    if D[:, i].any():",
    `        found = least_cross_talk(D, i, ${criterion}[i])`,
    '        print(i, found.value, "recovered" if found.recoverable else "never recovered")',
  ];
  if (found.row) {
    const call = found.signed
      ? `signed_pair(D, row, ${found.feature}, K=${found.graph === "any" ? 2 : 1})`
      : `indistinguishable_pair(D, row, ${found.feature}, graph[${found.feature}])`;
    lines.push(
      "",
      `row = [Fraction("${found.row.map(told).join('"), Fraction("')}")]  # in units of 1`,
      "row = [w / 1000 for w in row]",
      `pair = ${call}`,
      'print("codes", *map(str, pair.first), "and", *map(str, pair.second), "cost", pair.error)',
    );
  }
  return `${lines.join("\n")}\n`;
}

// The numbers of what is seen, for a file.
export function numbersSeen(state) {
  const found = decided(state);
  return {
    atoms: found.atoms.map((atom) => atom.map((x) => x / UNIT)),
    active_together: found.near.map((set) => [...set].sort((a, b) => a - b)),
    signed: found.signed,
    least_cross_talk: found.features.map(({ value }) => (value === null ? null : told(value))),
    feature: found.feature,
    row: found.row?.map(told) ?? null,
    combination: found.features[found.feature].combination?.map(({ j, z }) => [j, told(z)]) ?? null,
    colliding_codes: found.pair
      ? { first: found.pair.first.map(told), second: found.pair.second.map(told), error: told(found.pair.error) }
      : null,
  };
}
