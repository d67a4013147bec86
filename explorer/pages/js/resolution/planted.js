// The planted functions: their concepts, and samples of a few spikes of them on any grid.

import { valuesOf } from "./waves.js";

const SMOOTH = "smooth";
const POINTS = "points";

// Coefficients of the planted concepts for modes 0 .. most.
// world has width, frequencies and band of smooth ones, and the pieces of boxes.
export function plantedCoefficients(world, concepts, most) {
  return concepts === SMOOTH ? smooth(world, most) : boxes(world, most);
}

function smooth({ width, frequencies, band }, most) {
  const envelope = (k) => Math.exp(-2 * Math.PI ** 2 * width ** 2 * k ** 2);
  const shape = (k, f) => (envelope(k - f) + envelope(k + f)) / 2;
  return frequencies.map((f) => {
    let energy = 0;
    for (let k = -band; k <= band; k += 1) energy += shape(k, f) ** 2;
    const re = Float64Array.from({ length: most + 1 }, (_, k) =>
      k <= band ? shape(k, f) / Math.sqrt(energy) : 0,
    );
    return { re, im: new Float64Array(most + 1) };
  });
}

const norm = (pieces) =>
  Math.sqrt(pieces.reduce((sum, [start, to, height]) => sum + height ** 2 * (to - start), 0));

function boxes(world, most) {
  return world.boxes.map((pieces) => {
    const [re, im] = [new Float64Array(most + 1), new Float64Array(most + 1)];
    for (const [start, to, height] of pieces) {
      const scale = height / norm(pieces);
      re[0] += scale * (to - start);
      for (let k = 1; k <= most; k += 1) {
        const [a, b] = [2 * Math.PI * k * start, 2 * Math.PI * k * to];
        re[k] += (scale * (Math.sin(b) - Math.sin(a))) / (2 * Math.PI * k);
        im[k] += (scale * (Math.cos(b) - Math.cos(a))) / (2 * Math.PI * k);
      }
    }
    return { re, im };
  });
}

// One function on n points.
// spikes are {concept, place, amplitude}.
export function signalOn(world, concepts, sampling, spikes, n) {
  if (concepts !== SMOOTH && sampling === POINTS) return pointsOfBoxes(world, spikes, n);
  return cutSignal(world, concepts, spikes, Math.floor((n - 1) / 2), n);
}

// The modes of a function up to a largest one, on n points.
export function cutSignal(world, concepts, spikes, most, n) {
  const own = plantedCoefficients(world, concepts, most);
  const [re, im] = [new Float64Array(most + 1), new Float64Array(most + 1)];
  for (const { concept, place, amplitude } of spikes) {
    for (let k = 0; k <= most; k += 1) {
      const angle = 2 * Math.PI * k * place;
      const [c, s] = [amplitude * Math.cos(angle), amplitude * Math.sin(angle)];
      re[k] += c * own[concept].re[k] + s * own[concept].im[k];
      im[k] += c * own[concept].im[k] - s * own[concept].re[k];
    }
  }
  im[0] = 0;
  return valuesOf({ re, im }, n);
}

const REACHED = 1e-9;

// Values at the points: every piece holds its left end and not its right one.
function pointsOfBoxes(world, spikes, n) {
  const found = new Float64Array(n);
  for (const { concept, place, amplitude } of spikes) {
    const pieces = world.boxes[concept];
    const scale = amplitude / norm(pieces);
    for (const [start, to, height] of pieces) {
      for (let j = 0; j < n; j += 1) {
        const away = j / n - place - start + REACHED;
        if (away - Math.floor(away) < to - start) found[j] += height * scale;
      }
    }
  }
  return found;
}

// The same concepts as functions of t in [0, 1), on a fine grid, for drawing.
export const fineSignal = (world, concepts, spikes, fine) =>
  concepts === SMOOTH
    ? cutSignal(world, concepts, spikes, world.band, fine)
    : pointsOfBoxes(world, spikes, fine);

