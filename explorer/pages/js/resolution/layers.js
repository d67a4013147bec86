// A trained layer of a few concepts on any grid, by the Fourier rule and by the pixel rule.
//
// A layer takes codes, one density on the grid for each concept, to a signal, and back by its
// adjoint. It is made of its multipliers on the grid of training, (concept, mode, [re, im]).

import { circle, coefficientsOf, multiplicity, valuesOf } from "./waves.js";

export const FOURIER = "Fourier";
export const PIXEL = "pixel";
export const RULES = [FOURIER, PIXEL];

const columns = (rows) => ({
  re: Float64Array.from(rows, ([re]) => re),
  im: Float64Array.from(rows, ([, im]) => im),
});

// Multipliers of every concept where weights belong to modes: those without a place are left out,
// and of modes that are their own opposite the real part is kept.
export function fourierMultipliers(trained, n) {
  const most = Math.floor(n / 2);
  return trained.map((rows) =>
    columns(rows.slice(0, most + 1).map(([re, im], k) => [re, multiplicity(k, n) === 1 ? 0 : im])),
  );
}

// The kernel of pixels that the layer is on its grid: taps from pixel -grid/2 on, and their scale.
export function exportedTaps(trained, grid) {
  const half = Math.floor(grid / 2);
  return trained.map((rows) => {
    const values = valuesOf(columns(rows), grid);
    return Float64Array.from(values, (_, l) => values[(l - half + grid) % grid] / Math.sqrt(grid));
  });
}

// Multipliers of every concept where weights belong to pixels, whatever their distance is.
export function pixelMultipliers(taps, grid, n) {
  const [most, first, scale] = [Math.floor(n / 2), -Math.floor(grid / 2), 1 / Math.sqrt(grid)];
  const { cosine, sine } = circle(n);
  return taps.map((own) => {
    const [re, im] = [new Float64Array(most + 1), new Float64Array(most + 1)];
    for (let k = 0; k <= most; k += 1) {
      for (let l = 0; l < own.length; l += 1) {
        const at = (((k * (first + l)) % n) + n) % n;
        re[k] += scale * own[l] * cosine[at];
        im[k] -= scale * own[l] * sine[at];
      }
    }
    return { re, im };
  });
}

// Largest over modes of the squared sizes of all multipliers: the squared norm of the decoder.
export function gainOf(multipliers) {
  let most = 0;
  for (let k = 0; k < multipliers[0].re.length; k += 1) {
    most = Math.max(most, multipliers.reduce((sum, { re, im }) => sum + re[k] ** 2 + im[k] ** 2, 0));
  }
  return most;
}

// A layer that decodes and correlates by its modes.
function byModes(multipliers, n) {
  const count = multipliers[0].re.length;
  return {
    n,
    multipliers,
    gain: gainOf(multipliers),
    decoded: (codes) => {
      const sum = { re: new Float64Array(count), im: new Float64Array(count) };
      codes.forEach((own, c) => {
        const [z, w] = [coefficientsOf(own, count), multipliers[c]];
        for (let k = 0; k < count; k += 1) {
          sum.re[k] += w.re[k] * z.re[k] - w.im[k] * z.im[k];
          sum.im[k] += w.re[k] * z.im[k] + w.im[k] * z.re[k];
        }
      });
      return valuesOf(sum, n);
    },
    correlated: (signal) => {
      const x = coefficientsOf(signal, count);
      return multipliers.map((w) => {
        const own = { re: new Float64Array(count), im: new Float64Array(count) };
        for (let k = 0; k < count; k += 1) {
          own.re[k] = x.re[k] * w.re[k] + x.im[k] * w.im[k];
          own.im[k] = x.im[k] * w.re[k] - x.re[k] * w.im[k];
        }
        return valuesOf(own, n);
      });
    },
  };
}

// A layer that decodes and correlates by taps at fixed pixels, wrapped around the grid.
function byPixels(taps, grid, n) {
  const multipliers = pixelMultipliers(taps, grid, n);
  const [first, scale] = [-Math.floor(grid / 2), 1 / Math.sqrt(grid)];
  const offsets = Array.from(taps[0], (_, l) => (((first + l) % n) + n) % n);
  return {
    n,
    multipliers,
    gain: gainOf(multipliers),
    decoded: (codes) => {
      const found = new Float64Array(n);
      codes.forEach((own, c) => spread(found, own, taps[c], offsets, scale));
      return found;
    },
    correlated: (signal) => taps.map((own) => gathered(signal, own, offsets, scale)),
  };
}

// Add to `found` the convolution of a code with taps.
function spread(found, code, taps, offsets, scale) {
  const n = found.length;
  for (let j = 0; j < n; j += 1) {
    if (code[j] === 0) continue;
    const height = scale * code[j];
    for (let l = 0; l < taps.length; l += 1) {
      const at = j + offsets[l];
      found[at >= n ? at - n : at] += height * taps[l];
    }
  }
}

// What the taps read of a signal at every point.
function gathered(signal, taps, offsets, scale) {
  const n = signal.length;
  const found = new Float64Array(n);
  for (let j = 0; j < n; j += 1) {
    let sum = 0;
    for (let l = 0; l < taps.length; l += 1) {
      const at = j + offsets[l];
      sum += taps[l] * signal[at >= n ? at - n : at];
    }
    found[j] = scale * sum;
  }
  return found;
}

// The layer of trained multipliers on n points; on the grid of training the rules are one.
export function layerOn(trained, grid, n, rule) {
  if (rule === FOURIER || n === grid) return byModes(fourierMultipliers(trained, n), n);
  return byPixels(exportedTaps(trained, grid), grid, n);
}

// Values of the concepts on the grid: what a spike as high as there are points decodes to.
export const kernelsOf = (layer) => layer.multipliers.map((own) => valuesOf(own, layer.n));

// Codes after some unrolled steps of FISTA, none negative, from the gain of the layer here.
export function inferred(layer, signal, penalty, steps) {
  const alpha = 1 / layer.gain;
  const gate = (u) => u.map((own) => own.map((x) => Math.max(x - alpha * penalty, 0)));
  let codes = gate(layer.correlated(signal).map((own) => own.map((x) => alpha * x)));
  let [ahead, momentum] = [codes, 1];
  for (let step = 1; step < steps; step += 1) {
    const rest = layer.decoded(ahead);
    for (let j = 0; j < rest.length; j += 1) rest[j] = signal[j] - rest[j];
    const slopes = layer.correlated(rest);
    const before = codes;
    codes = gate(ahead.map((own, c) => own.map((x, j) => x + alpha * slopes[c][j])));
    const after = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const share = (momentum - 1) / after;
    ahead = codes.map((own, c) => own.map((x, j) => x + share * (x - before[c][j])));
    momentum = after;
  }
  return codes;
}
