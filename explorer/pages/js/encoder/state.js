// What the page of encoders shows, as its address says it: a dictionary, who is active with whom, a
// feature, and the row of the encoder that reads it.

import { choice, flag, integer, number, numbers } from "../shared/address.js";
import { LARGEST, UNIT } from "./cross_talk.js";

export const MOST_ATOMS = 9;

const isStep = (x) => Number.isInteger(x) && Math.abs(x) <= LARGEST;

const areAtoms = (atoms) => Array.isArray(atoms) && atoms.length >= 2 && atoms.length <= MOST_ATOMS
  && [2, 3].includes(atoms[0].length)
  && atoms.every((atom) => atom.length === atoms[0].length && atom.every(isStep));

const whole = (text) => (/^-?\d{1,5}$/.test(text.trim()) ? Number(text) : NaN);

// Atoms as "1000,0/0,1000": coordinates in thousandths, so that nothing is rounded.
const atomsField = (fallback) => ({
  kind: "atoms", label: "The dictionary", fallback,
  rule: `2 to ${MOST_ATOMS} atoms with / between them, each of 2 or 3 whole coordinates from `
    + `${-LARGEST} to ${LARGEST}, in thousandths`,
  parse(text) {
    const found = text.split("/").map((atom) => atom.split(",").map(whole));
    return areAtoms(found) ? found : null;
  },
  print: (atoms) => atoms.map((atom) => atom.join(",")).join("/"),
  holds: areAtoms,
});

const arePairs = (pairs) => Array.isArray(pairs) && pairs.every((pair) => pair.length === 2
  && pair[0] < pair[1] && pair.every((i) => Number.isInteger(i) && i >= 0 && i < MOST_ATOMS));

// Pairs of features as "0-1,2-3".
const pairsField = () => ({
  kind: "pairs", label: "Pairs that are active together", fallback: [],
  rule: `pairs such as 0-1,2-3 of features below ${MOST_ATOMS}, the lower one first`,
  parse(text) {
    const found = text === "" ? [] : text.split(",").map((pair) => pair.split("-").map(whole));
    return arePairs(found) ? found : null;
  },
  print: (pairs) => [...pairs].sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((one) => one.join("-")).join(","),
  holds: arePairs,
});

const around = (degrees) => degrees.map((angle) => {
  const turn = (angle * Math.PI) / 180;
  return [Math.round(UNIT * Math.cos(turn)), Math.round(UNIT * Math.sin(turn))];
});
const even = (n, first = 90) => Array.from({ length: n }, (_, k) => first + (360 * k) / n);
const onACone = (n) => around(even(n, 0)).map(([x, y]) => [Math.round(0.8 * x), Math.round(0.8 * y), 600]);
const third = Math.round(UNIT / Math.sqrt(3));

// Dictionaries to begin from: name, what it shows, atoms.
export const DICTIONARIES = [
  ["five", "Five in the plane, two of them recovered one at a time", around([10, 105, 200, 295, 335])],
  ["square", "A square: all four recovered, but only one at a time", around(even(4, 0))],
  ["pentagon", "A pentagon, rounded: none is recovered", around(even(5))],
  ["triangle", "A triangle: three in a plane", around(even(3))],
  ["basis", "Two at right angles: nothing in the way", around([0, 90])],
  ["parallel", "Two on one line, and one beside", [[1000, 0], [600, 0], [0, 1000]]],
  ["cone", "Seven on a cone in space: all recovered one at a time", onACone(7)],
  ["octahedron", "An octahedron in space", [[1000, 0, 0], [-1000, 0, 0], [0, 1000, 0], [0, -1000, 0], [0, 0, 1000], [0, 0, -1000]]],
  ["tetrahedron", "A tetrahedron in space", [[third, third, third], [third, -third, -third], [-third, third, -third], [-third, -third, third]]],
  ["flat", "A plane in space, and one atom outside of it", [...around([20, 140, 260]).map(([x, y]) => [x, y, 0]), [0, 300, 950]]],
];

export const FIELDS = {
  atoms: atomsField(DICTIONARIES[0][2]),
  feature: integer({ label: "Feature", min: 0, max: MOST_ATOMS - 1, fallback: 0 }),
  graph: choice({
    label: "Which features are active together",
    options: [["one", "one at a time"], ["any", "any of them"], ["pairs", "chosen pairs"]],
  }),
  pairs: pairsField(),
  signed: flag({
    label: "Codes have signs",
    title: "Amplitudes in [-1, 1] instead of [0, 1]; for one at a time, and any of them",
  }),
  row: choice({
    label: "The encoder’s row for this feature",
    options: [["best", "least cross-talk"], ["atom", "its own atom, d/|d|²"], ["own", "mine: drag it"]],
  }),
  own: numbers({ label: "My row, in thousandths", most: 3, min: -9999, max: 9999, fallback: [1000, 0, 0] }),
  azimuth: number({ label: "Turn", min: -180, max: 180, step: 5, fallback: 25 }),
  elevation: number({ label: "Tilt", min: -90, max: 90, step: 5, fallback: 20 }),
  active: integer({ label: "Ones of a binary code, K", min: 1, max: MOST_ATOMS - 1, fallback: 2 }),
  exactly: flag({ label: "Exactly K ones, not at most", fallback: true }),
  map: choice({ label: "Codes of the map", options: [["nonnegative", "non-negative"], ["signed", "signed"]] }),
  task: choice({
    label: "Encoders trained with the",
    options: [["dictionary known", "dictionary known"], ["codes known", "codes known"]],
  }),
};

// What of a state is not shown as it says, in sentences.
export function notShown({ atoms, feature, graph, signed, pairs }) {
  const last = atoms.length - 1;
  return [
    ...(feature > last ? [`The dictionary has features 0 to ${last}; shown is ${last}, not ${feature}.`] : []),
    ...(graph === "pairs" && signed ? ["With chosen pairs codes are non-negative here."] : []),
    ...(pairs.some(([, j]) => j > last) ? [`Pairs with features above ${last} are left out.`] : []),
  ];
}

// The chosen feature, where the dictionary has it.
export const chosen = ({ atoms, feature }) => Math.min(feature, atoms.length - 1);

// Whether codes have signs; with chosen pairs they have none.
export const isSigned = ({ signed, graph }) => signed && graph !== "pairs";

// Of every feature the set of those that may be active together with it.
export function neighbours({ atoms, graph, pairs }) {
  const n = atoms.length;
  const sets = atoms.map(() => new Set());
  const joined = graph === "any"
    ? atoms.flatMap((_, i) => Array.from({ length: i }, (__, j) => [j, i]))
    : graph === "pairs" ? pairs.filter(([, j]) => j < n) : [];
  for (const [i, j] of joined) {
    sets[i].add(j);
    sets[j].add(i);
  }
  return sets;
}

// The same as the criterion takes it: signed codes rule out what any two active features do.
export const criterionNeighbours = (state) =>
  neighbours(isSigned(state) ? { ...state, graph: "any" } : state);

// My row with as many entries as there are dimensions, whole numbers of thousandths.
export const ownRow = ({ own, atoms }) => atoms[0].map((_, k) => Math.round(own[k] ?? 0));

// The state with one pair of features joined, or parted.
export function withPair(pairs, i, j) {
  const [a, b] = [Math.min(i, j), Math.max(i, j)];
  const left = pairs.filter(([x, y]) => x !== a || y !== b);
  return left.length < pairs.length ? left : [...pairs, [a, b]];
}

const clipped = (x) => Math.max(-LARGEST, Math.min(LARGEST, Math.round(x)));

// Atoms with one of them moved to coordinates in lengths.
export const moved = (atoms, k, tip) =>
  atoms.map((atom, j) => (j === k ? atom.map((_, c) => clipped(UNIT * tip[c])) : atom));

// Atoms with one more, half way round the largest gap in the plane, or the opposite of the mean.
export function withAnother(atoms) {
  const d = atoms[0].length;
  if (d === 2) {
    const angles = atoms.map(([x, y]) => Math.atan2(y, x)).sort((a, b) => a - b);
    const gaps = angles.map((a, k) => [(angles[k + 1] ?? angles[0] + 2 * Math.PI) - a, a]);
    const [gap, start] = gaps.reduce((best, one) => (one[0] > best[0] ? one : best));
    const turn = start + gap / 2;
    return [...atoms, [clipped(UNIT * Math.cos(turn)), clipped(UNIT * Math.sin(turn))]];
  }
  const mean = atoms[0].map((_, k) => -atoms.reduce((sum, atom) => sum + atom[k], 0));
  const size = Math.hypot(...mean);
  const fallback = [600, 0, 800];
  return [...atoms, size < 1 ? fallback : mean.map((x) => clipped((UNIT * x) / size))];
}

// A dictionary of the other dimension: a third coordinate of 0, or the first two alone.
export const inDimensions = (atoms, d) => atoms.map((atom) => [...atom, 0, 0].slice(0, d));

// Atoms of length 1 with random directions, the same for the same number.
export function randomAtoms(n, d, seed) {
  let x = seed * 2654435761 + 12345;
  const uniform = () => {
    x = (Math.imul(x ^ (x >>> 15), 2246822519) + 3266489917) | 0;
    return ((x ^ (x >>> 13)) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return Array.from({ length: n }, () => {
    const atom = Array.from({ length: d }, normal);
    const size = Math.hypot(...atom) || 1;
    return atom.map((v) => clipped((UNIT * v) / size));
  });
}
