// Measures over several functions on one grid, away from the page.

import { measures, placed, referenceCodes } from "./judged.js";
import { RULES } from "./layers.js";

const kept = new Map();

onmessage = ({ data: { world, name, n, samples } }) => {
  try {
    const model = world.models[name];
    if (!kept.has(name)) kept.set(name, referenceCodes(world, model, samples));
    postMessage({
      done: RULES.map((rule) => measures(world, model, placed(world, model, n, rule), samples, kept.get(name))),
    });
  } catch (error) {
    postMessage({ failed: error.message });
  }
};
