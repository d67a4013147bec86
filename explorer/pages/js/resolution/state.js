// What the page of resolutions shows, as its address says it: a model, a grid, a test function.

import { choice, integer } from "../shared/address.js";

export const LEAST = 16;
export const MOST = 512;

// Sizes to go to with one press; odd ones among them.
export const SIZES = [16, 29, 32, 48, 63, 64, 65, 96, 127, 128, 255, 256, 511, 512];

// Test functions over which measures are told at every grid.
export const MEASURED = Array.from({ length: 12 }, (_, k) => k);

export const FIELDS = {
  model: choice({
    label: "Trained on 64 points",
    options: [
      ["spectral", "SAE-FNO, 14 modes"],
      ["convolutional", "SAE-CNN, 33 taps"],
      ["all-modes", "SAE-FNO, all 32 modes"],
      ["jumps", "SAE-FNO on jumps"],
      ["anti-aliased", "the same, anti-aliased"],
    ],
  }),
  n: integer({ label: "Points of the grid, n", min: LEAST, max: MOST, fallback: 127 }),
  sample: integer({ label: "Test function", min: 0, max: 23, fallback: 0 }),
};

// The same weights one grid finer or coarser by a factor, within what is offered.
export const scaledSize = (n, factor) => Math.max(LEAST, Math.min(MOST, Math.round(n * factor)));
