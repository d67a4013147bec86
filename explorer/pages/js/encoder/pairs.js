// Two codes that a row of an encoder reads as one number, and what that costs. Without rounding.

import { UNIT } from "./cross_talk.js";
import { ONE, ZERO, absolute, compare, dot, fraction, isZero, least, minus, negative, over, times }
  from "./rational.js";

// What a row reads of every atom.
export const readings = (atoms, row) =>
  atoms.map((atom) => dot(row, atom.map((x) => fraction(x, UNIT))));

// A code of n entries that has these, and 0 elsewhere.
function code(n, active) {
  return Array.from({ length: n }, (_, j) => active[j] ?? ZERO);
}

// The pair of codes in [0, 1], with at most two active features, on which a row errs most.
export function indistinguishablePair(atoms, row, feature, neighbours) {
  const [reads, n] = [readings(atoms, row), atoms.length];
  const own = reads[feature];
  if (isZero(own)) return pair(feature, code(n, { [feature]: ONE }), code(n, {}));
  const shares = reads.map((x) => over(x, own));
  const leak = (j) =>
    neighbours.has(j) ? absolute(shares[j]) : shares[j].p > 0n ? shares[j] : ZERO;
  const worst = largest(n, feature, leak);
  if (worst === null || isZero(leak(worst))) return pair(feature, code(n, {}), code(n, {}));
  const t = least(ONE, leak(worst));
  const beside = { [worst]: over(t, leak(worst)) };
  if (shares[worst].p > 0n) return pair(feature, code(n, { [feature]: t }), code(n, beside));
  return pair(feature, code(n, { [feature]: t, ...beside }), code(n, {}));
}

// The same for codes in [-1, 1], where one active feature (K = 1) or two (K = 2) are used.
export function signedPair(atoms, row, feature, K) {
  const [reads, n] = [readings(atoms, row), atoms.length];
  const own = reads[feature];
  if (isZero(own)) {
    return pair(feature, code(n, { [feature]: ONE }), code(n, { [feature]: negative(ONE) }));
  }
  const worst = largest(n, feature, (j) => absolute(reads[j]));
  if (worst === null || isZero(reads[worst])) return pair(feature, code(n, {}), code(n, {}));
  const t = least(ONE, absolute(over(reads[worst], own)));
  const beside = over(times(t, own), reads[worst]);
  if (K === 1) return pair(feature, code(n, { [feature]: t }), code(n, { [worst]: beside }));
  const first = code(n, { [feature]: t, [worst]: negative(beside) });
  return pair(feature, first, first.map(negative));
}

function largest(n, feature, size) {
  let worst = null;
  for (let j = 0; j < n; j += 1) {
    if (j !== feature && (worst === null || compare(size(j), size(worst)) > 0)) worst = j;
  }
  return worst;
}

function pair(feature, first, second) {
  const gap = absolute(minus(first[feature], second[feature]));
  return { feature, first, second, error: over(gap, fraction(2)) };
}

// The signal of a code: its atoms added up.
export const signal = (atoms, own) =>
  atoms[0].map((_, k) => dot(own, atoms.map((atom) => fraction(atom[k], UNIT))));

// The row d_i / |d_i|^2, which reads 1 of its own atom.
export function atomRow(atom) {
  const square = fraction(atom.reduce((sum, x) => sum + x * x, 0), UNIT * UNIT);
  return atom.map((x) => over(fraction(x, UNIT), square));
}
