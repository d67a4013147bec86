// How well codes and concepts on a grid are those that were planted, or those of another grid.

import { circle, coefficientsOf } from "./waves.js";

const FINE = 1024;

// Coefficients of the concepts of a layer: half of the mode n / 2 belongs to its opposite.
export function conceptCoefficients(layer) {
  return layer.multipliers.map(({ re, im }) => {
    const last = re.length - 1;
    const halved = layer.n % 2 === 0 && last === layer.n / 2;
    const cut = (values) => values.map((x, k) => (halved && k === last ? x / 2 : x));
    return { re: cut(re), im: cut(im) };
  });
}

const size = ({ re, im }) => {
  let sum = 0;
  for (let k = 0; k < re.length; k += 1) sum += (k ? 2 : 1) * (re[k] ** 2 + im[k] ** 2);
  return Math.sqrt(sum);
};

// The largest cosine over shifts of two concepts, and by how much the first is late.
export function overlap(first, other) {
  const { cosine, sine } = circle(FINE);
  const count = Math.min(first.re.length, other.re.length);
  const values = new Float64Array(FINE);
  for (let k = 0; k < count; k += 1) {
    const re = first.re[k] * other.re[k] + first.im[k] * other.im[k];
    const im = k ? first.im[k] * other.re[k] - first.re[k] * other.im[k] : 0;
    if (re === 0 && im === 0) continue;
    const times = k ? 2 : 1;
    for (let j = 0, at = 0; j < FINE; j += 1) {
      values[j] += times * (re * cosine[at] - im * sine[at]);
      at += k;
      if (at >= FINE) at %= FINE;
    }
  }
  const place = values.reduce((best, x, j) => (x > values[best] ? j : best), 0);
  return { cosine: values[place] / (size(first) * size(other)), shift: place / FINE };
}

const orders = (items) =>
  items.length < 2
    ? [items]
    : items.flatMap((one, k) =>
        orders([...items.slice(0, k), ...items.slice(k + 1)]).map((rest) => [one, ...rest]),
      );

// Which planted concept each learned one is: the assignment of largest total overlap.
// {concept, cosine, shift} of each learned one.
export function matched(learned, planted) {
  const table = learned.map((one) => planted.map((other) => overlap(one, other)));
  const total = (order) => order.reduce((sum, c, i) => sum + table[i][c].cosine, 0);
  const best = orders(planted.map((_, c) => c)).reduce((a, b) => (total(b) > total(a) ? b : a));
  return best.map((c, i) => ({ concept: c, ...table[i][c] }));
}

// Points where a code has a local maximum above a share of the largest code of the function.
export function peaksOf(codes, share) {
  const largest = Math.max(...codes.map((own) => own.reduce((a, b) => Math.max(a, b), 0)));
  return codes.map((own) => {
    const n = own.length;
    return Array.from(own.keys()).filter(
      (j) => own[j] > share * largest && own[j] > own[(j + n - 1) % n] && own[j] >= own[(j + 1) % n],
    );
  });
}

// Peaks in all, peaks at a spike of their concept, and spikes that have such a peak.
export function spikesFound(codes, match, spikes, { peak, tolerance }) {
  const n = codes[0].length;
  const near = (c, j, { concept, place }) => {
    if (match[c].concept !== concept) return false;
    const away = j / n + match[c].shift - place + 0.5;
    return Math.abs(away - Math.floor(away) - 0.5) <= tolerance + 1e-9;
  };
  const peaks = peaksOf(codes, peak).flatMap((own, c) => own.map((j) => [c, j]));
  return {
    peaks: peaks.length,
    right: peaks.filter(([c, j]) => spikes.some((one) => near(c, j, one))).length,
    spikes: spikes.length,
    told: spikes.filter((one) => peaks.some(([c, j]) => near(c, j, one))).length,
  };
}

// Harmonic mean of the shares of peaks that are right and of spikes that are told.
export function f1(counts) {
  const sum = (name) => counts.reduce((total, one) => total + one[name], 0);
  const right = sum("right") / Math.max(sum("peaks"), 1);
  const told = sum("told") / sum("spikes");
  return (2 * right * told) / Math.max(right + told, 1e-300);
}

// Squared change of codes in the modes up to `band`, and what it is relative to.
export function change(first, other, band) {
  const [a, b] = [first, other].map((codes) => codes.map((own) => coefficientsOf(own, band + 1)));
  let [gap, whole] = [0, 0];
  a.forEach((own, c) => {
    for (let k = 0; k <= band; k += 1) {
      const times = k ? 2 : 1;
      gap += times * ((own.re[k] - b[c].re[k]) ** 2 + (own.im[k] - b[c].im[k]) ** 2);
      whole += times * (own.re[k] ** 2 + own.im[k] ** 2);
    }
  });
  return { gap, whole };
}
