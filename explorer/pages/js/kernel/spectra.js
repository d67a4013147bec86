/**
 * How features spread over the eigenspaces of the frame operator F = W W^T.
 *
 * In Python: theory.frames.spectral_measures, theory.frames.eigenspaces, kit.saturations.
 */

import { symmetricEigen } from "./matrices.js";
import { gram } from "./model.js";

/** Largest mass from which a feature is said to lie in one eigenspace. */
export const LOCALISED = 0.99;

/**
 * Eigenvalues of F and masses of the features in its eigenvectors, capacities and saturation.
 *
 * @param {ArrayLike<number>} x whose first d rows of n are W
 * @param {number} d
 * @param {number} n
 * @returns eigenvalues (rank), decreasing; vectors (rank rows of d); masses (n rows of rank);
 *     squares |w_i|^2; capacities D_i; leverages; rank; and with rank > 0 saturation, traceFloor
 *     (guaranteed by the eigenvalues) and gaussian (of Gaussian features, on average)
 */
export function spectrum(x, d, n) {
  const A = gram(x, d, n);
  const whole = symmetricEigen(frameOperator(x, d, n), d);
  const largest = Math.max(0, whole.values[0] ?? 0);
  const kept = Array.from(whole.values, (value, a) => a).filter(
    (a) => whole.values[a] > (Math.max(d, n) * 2 ** -52) ** 2 * largest && isAbove(whole, a, x, d, n),
  );
  const eigenvalues = kept.map((a) => whole.values[a]);
  const vectors = kept.map((a) => Array.from(whole.vectors.subarray(a * d, (a + 1) * d)));
  const squares = Array.from({ length: n }, (_, i) => A[i * n + i]);
  const masses = squares.map((square, i) => {
    const parts = vectors.map((v) => v.reduce((sum, c, a) => sum + c * x[a * n + i], 0) ** 2);
    return parts.map((part) => (square > 0 ? part / square : 0));
  });
  const capacities = squares.map((square, i) => {
    let total = 0;
    for (let j = 0; j < n; j++) total += A[i * n + j] ** 2;
    return square > 0 ? square ** 2 / total : 0;
  });
  const leverages = squares.map((square, i) =>
    masses[i].reduce((sum, mass, a) => sum + (mass * square) / eigenvalues[a], 0),
  );
  const rank = eigenvalues.length;
  const found = { eigenvalues, vectors, masses, squares, capacities, leverages, rank };
  return rank ? { ...found, ...saturationOf(found, d, n) } : found;
}

/** F = W W^T, flat (d, d). */
function frameOperator(x, d, n) {
  const F = new Float64Array(d * d);
  for (let a = 0; a < d; a++) {
    for (let c = a; c < d; c++) {
      let total = 0;
      for (let i = 0; i < n; i++) total += x[a * n + i] * x[c * n + i];
      F[a * d + c] = F[c * d + a] = total;
    }
  }
  return F;
}

/** Whether the features have a part along eigenvector a that is no rounding of the largest. */
function isAbove({ values, vectors }, a, x, d, n) {
  let total = 0;
  for (let i = 0; i < n; i++) {
    let part = 0;
    for (let c = 0; c < d; c++) part += vectors[a * d + c] * x[c * n + i];
    total += part * part;
  }
  return Math.sqrt(total) > Math.max(d, n) * 2 ** -52 * Math.sqrt(values[0]);
}

function saturationOf({ eigenvalues, capacities, rank }, d, n) {
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  return {
    capacitySum: sum(capacities),
    saturation: sum(capacities) / rank,
    traceFloor: sum(eigenvalues) ** 2 / sum(eigenvalues.map((value) => value ** 2)) / rank,
    gaussian: (n * d) / (n + d - 1) / Math.min(n, d),
  };
}

/**
 * Eigenvalues grouped: neighbours with log(lambda / lambda') <= tolerance are joined.
 *
 * @returns labels, the group of each eigenvalue; count; masses (n rows of count); separation, the
 *     least (lambda - lambda')^2 / (lambda lambda') across groups; leastMass, the largest mass of
 *     the least localised feature; guaranteed, what saturation guarantees of localisation;
 *     localisation, the mean of the sums of squared masses weighted by leverage; localised
 */
export function grouped(found, tolerance) {
  const { eigenvalues, masses, leverages, capacities, squares, rank } = found;
  const labels = [];
  let separation = Infinity;
  eigenvalues.forEach((value, a) => {
    const gap = a ? Math.log(eigenvalues[a - 1] / value) : Infinity;
    const starts = gap > tolerance;
    if (a && starts) separation = Math.min(separation, 4 * Math.sinh(gap / 2) ** 2);
    labels.push(a ? labels[a - 1] + (starts ? 1 : 0) : 0);
  });
  const count = rank ? labels[rank - 1] + 1 : 0;
  const joined = masses.map((row) => {
    const sums = new Array(count).fill(0);
    row.forEach((mass, a) => (sums[labels[a]] += mass));
    return sums;
  });
  const alive = joined.filter((_, i) => squares[i] > 0);
  const leastMass = Math.min(...alive.map((row) => Math.max(...row)));
  const slack = rank - capacities.reduce((sum, one) => sum + one, 0);
  const missed = ((2 / separation) * slack + (slack * (count - 1)) / count) / rank;
  const localisation =
    joined.reduce((sum, row, i) => sum + leverages[i] * row.reduce((t, m) => t + m * m, 0), 0) / rank;
  return {
    labels,
    count,
    masses: joined,
    separation,
    leastMass,
    localisation,
    guaranteed: Math.max(1 / count, 1 - missed),
    localised: leastMass >= LOCALISED,
  };
}

/** Least tolerance at which every feature has the mass LOCALISED in one eigenspace. */
export function localisedFrom(found) {
  const { eigenvalues } = found;
  const gaps = eigenvalues.slice(1).map((value, a) => Math.log(eigenvalues[a] / value));
  return [0, ...gaps.sort((a, b) => a - b)].find((gap) => grouped(found, gap).localised);
}

/**
 * Entries of the Gram matrix, over its largest diagonal entry, in clusters by single linkage.
 *
 * Lengths and products of different features are clustered apart: labels of the diagonal come
 * first.
 * @returns labels flat (n, n); clusters [{mean, size, diagonal}], decreasing within their kind
 */
export function gramClusters(A, n, tolerance) {
  const scale = Math.max(...Array.from({ length: n }, (_, i) => A[i * n + i])) || 1;
  const labels = new Int32Array(n * n);
  const clusters = [];
  for (const diagonal of [true, false]) {
    const places = [];
    for (let i = 0; i < n; i++) {
      for (let j = diagonal ? i : i + 1; j < (diagonal ? i + 1 : n); j++) places.push(i * n + j);
    }
    places.sort((p, q) => A[q] - A[p]);
    places.forEach((place, at) => {
      const value = A[place] / scale;
      if (at === 0 || A[places[at - 1]] / scale - value > tolerance) {
        clusters.push({ mean: 0, size: 0, diagonal });
      }
      const cluster = clusters[clusters.length - 1];
      cluster.mean += (value - cluster.mean) / (cluster.size + 1);
      cluster.size += 1;
      labels[place] = labels[(place % n) * n + Math.floor(place / n)] = clusters.length - 1;
    });
  }
  return { labels, clusters, scale };
}
