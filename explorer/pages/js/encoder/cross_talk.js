// Which features of a dictionary in the plane or in space an encoder can recover, without rounding.
//
// Atoms have whole coordinates of at most `LARGEST` in units of 1 / UNIT. The least cross-talk rho
// of a feature is 1 over the least absolute sum of all ways to combine its atom from independent
// others, where only features active together with it may have negative coefficients; it is 0 if
// there is no way, and then a row recovers the feature. All such ways are tried, which are few.

import { combination, independentOn, on, product, solved, subsets, turned } from "./linear.js";
import { ONE, ZERO, compare, fraction, over, plus, times } from "./rational.js";

export const UNIT = 1000;
export const LARGEST = 2000;

export const isNothing = (atom) => atom.every((x) => x === 0);

// Raise unless atoms are lists of two or three whole numbers of at most LARGEST.
export function requireAtoms(atoms) {
  const d = atoms[0]?.length;
  const fit = (x) => Number.isInteger(x) && Math.abs(x) <= LARGEST;
  if (![2, 3].includes(d) || !atoms.every((a) => a.length === d && a.every(fit))) {
    throw new RangeError(`atoms have 2 or 3 whole coordinates of at most ${LARGEST}`);
  }
}

// Whether one sum is below another, {above, below} of whole numbers: in floats where these are clear
// of their rounding, else without any.
function isLess(a, b) {
  const [x, y] = [a.above / a.below, b.above / b.below];
  if (Math.abs(x - y) > 1e-12 * Math.max(x, y)) return x < y;
  return BigInt(a.above) * BigInt(b.below) < BigInt(b.above) * BigInt(a.below);
}

// The way to combine an atom from others of least absolute sum, or null.
//
// {parts: [{j, z}], size}: coefficients, and their absolute sum.
export function leastCombination(atoms, feature, neighbours) {
  const others = atoms.map((_, j) => j).filter((j) => j !== feature);
  const target = atoms[feature];
  let best = null;
  for (let count = 1; count <= target.length; count += 1) {
    for (const chosen of subsets(others, count)) {
      const found = combination(chosen.map((j) => atoms[j]), target);
      if (!found || chosen.some((j, k) => found.above[k] < 0 && !neighbours.has(j))) continue;
      const above = found.above.reduce((sum, x) => sum + Math.abs(x), 0);
      const size = { above, below: found.below };
      if (best === null || isLess(size, best.size)) best = { chosen, found, size };
    }
  }
  if (best === null) return null;
  const { chosen, found, size } = best;
  const parts = chosen.map((j, k) => ({ j, z: fraction(found.above[k], found.below) }));
  return { parts: parts.filter(({ z }) => z.p !== 0n), size: fraction(size.above, size.below) };
}

// Coordinates on which the atoms have the rank that they have.
export function spanningCoordinates(atoms) {
  const d = atoms[0].length;
  for (let rank = d; rank > 0; rank -= 1) {
    for (const chosen of subsets(atoms, rank)) {
      const found = independentOn(chosen, d);
      if (found) return found;
    }
  }
  return [];
}

// The mean of all corners of the set of rows that leak as little as can be, reading 1 of the atom.
// value is the least cross-talk; given are d fractions, for atoms in units of 1 / UNIT.
export function leastRow(atoms, feature, neighbours, value) {
  const chosen = spanningCoordinates(atoms);
  const small = on(atoms, chosen);
  const others = small.map((_, j) => j).filter((j) => j !== feature);
  const corners = value.p === 0n
    ? silentCorners(small, feature, neighbours, others)
    : leakingCorners(small, feature, neighbours, others, value);
  const mean = corners[0].map((_, k) => {
    const sum = corners.reduce((total, corner) => plus(total, corner[k]), ZERO);
    return times(sum, fraction(UNIT, corners.length));
  });
  return atoms[0].map((_, k) => (chosen.includes(k) ? mean[chosen.indexOf(k)] : ZERO));
}

// Rows that read 1 of the atom, 0 of neighbours and of enough others, and nothing positive.
function silentCorners(small, feature, neighbours, others) {
  const r = small[0].length;
  const target = Array.from({ length: r }, (_, k) => (k === 0 ? 1 : 0));
  const found = new Map();
  for (const chosen of subsets(others, r - 1)) {
    const corner = solved(turned([small[feature], ...chosen.map((j) => small[j])]), target);
    const fits = corner && others.every((j) => {
      const read = product(corner.above, small[j]);
      return neighbours.has(j) ? read === 0 : read <= 0;
    });
    if (fits) keep(found, corner, ONE);
  }
  return [...found.values()];
}

// Rows that read of enough others exactly what is allowed, and most of the atom.
function leakingCorners(small, feature, neighbours, others, value) {
  const r = small[0].length;
  const most = over(ONE, value);
  const signed = others.flatMap((j) => (neighbours.has(j) ? [[j, 1], [j, -1]] : [[j, 1]]));
  const found = new Map();
  for (const chosen of subsets(signed, r)) {
    const corner = solved(turned(chosen.map(([j]) => small[j])), chosen.map(([, sign]) => sign));
    const fits = corner && others.every((j) => {
      const read = product(corner.above, small[j]);
      return read <= corner.below && (!neighbours.has(j) || -read <= corner.below);
    });
    if (!fits) continue;
    const gain = fraction(product(corner.above, small[feature]), corner.below);
    if (compare(gain, most) === 0) keep(found, corner, value);
  }
  return [...found.values()];
}

function keep(found, corner, scale) {
  const row = corner.above.map((x) => times(fraction(x, corner.below), scale));
  found.set(row.map(({ p, q }) => `${p}/${q}`).join(" "), row);
}

// The least cross-talk of a feature with what decides it; `value` is null for a zero atom.
// neighbours is the set of features that may be active together with it.
export function crossTalk(atoms, feature, neighbours) {
  if (isNothing(atoms[feature])) return { feature, value: null, combination: null };
  const combined = leastCombination(atoms, feature, neighbours);
  const value = combined === null ? ZERO : over(ONE, combined.size);
  return { feature, value, combination: combined?.parts ?? null };
}
