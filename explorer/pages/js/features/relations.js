// What Python says of a geometry, in sentences: its name, its blocks, and a pair of features.

import { activeCounted } from "../kernel/model.js";
import { short } from "../shared/text.js";
import { disagreement, paths } from "./paths.js";

// Products of relations that a pair is told of.
const MOST_PRODUCTS = 6;

// Title and sentences about the whole: {title, sentences}; without an answer only what is missing.
export function nameView(geometry, run) {
  if (run.given && !run.converged) return { title: "as placed", sentences: ["What is not at rest is not classified here; “pentad classify” judges weights as training left them."] };
  if (!run.converged) return { title: "did not converge", sentences: ["What has not come to rest is not classified. Train it longer from here, or change the start."] };
  if (!geometry) return { title: "", sentences: [] };
  const sentences = [];
  if (geometry.why) sentences.push(geometry.why);
  if (geometry.nearly) sentences.push(`If differences up to 0.05 counted as none: ${geometry.nearly}.`);
  for (const one of geometry.readings) {
    const options = Object.entries(one.options).map(([name, value]) => `${name.replaceAll("_", " ")} ${short(value)}`).join(", ");
    sentences.push(`Another reading is as valid: ${one.name}, with ${options}.`);
  }
  if (geometry.dead.length) sentences.push(`Dead: ${listed(geometry.dead)}.`);
  return { title: geometry.why ? "no name" : geometry.name, sentences };
}

// Features in a list, the first of many.
const listed = (features) => (features.length > 12 ? `${features.slice(0, 12).join(", ")} and ${features.length - 12} more` : features.join(", "));

// Sentences about one block.
export function blockSentences(block, features = [block.features]) {
  const spectrum = block.eigenvalues.map((value, a) => `${short(value, 5)} × ${block.multiplicities[a]}`).join(", ");
  const closure = new Set(block.closure.flat()).size;
  const finer = block.coincidences > 0
    ? `Its coherent closure has ${closure} relations, more than the inner products tell apart: some agree without belonging together.`
    : "Its coherent closure tells no more pairs apart than lengths and inner products do.";
  return [
    `Features ${features.map(listed).join("; ")}. Eigenvalues ${spectrum}${features.length > 1 ? " in each" : ""}.`,
    `By equal lengths and inner products: ${block.verdict}.`,
    finer,
    `Closure: ${block.scheme}.`,
    ...(block.frame.length ? [`As a frame: ${block.frame.join(", ")}.`] : []),
  ];
}

// What is to be said of a pair of features: its relation, and the paths that agree or do not.
export function pairView(geometry, pair) {
  if (pair.length !== 2 || !geometry?.blocks.length) return null;
  const [i, j] = pair;
  const block = geometry.blocks.find(({ features }) => features.includes(i) && features.includes(j));
  if (!block) return { block: null, sentences: [`Features ${i} and ${j} are in different blocks: orthogonal, or dead.`] };
  const [x, y] = [block.features.indexOf(i), block.features.indexOf(j)];
  const relation = block.relations[x][y];
  const sentences = [`Features ${i} and ${j} are in relation ${relation}, with the value ${short(block.values[relation], 5)} of the largest squared length.`];
  if (block.lines) return { block, sentences: [...sentences, "w and −w are one feature here, and the scheme is that of both."], at: [x, y] };
  const found = disagreement(block.relations, x, y);
  if (!found) {
    const told = [...paths(block.relations, x, y)].sort().map(([key, z]) => `${z.length} through ${key.replace(",", " then ")}`);
    sentences.push(`Every pair of this relation has the same paths over a third feature: ${told.join("; ")}.`);
    return { block, sentences, at: [x, y] };
  }
  const [u, v] = found.other.map((place) => block.features[place]);
  sentences.push(`Features ${u} and ${v} have the same inner product and other paths, so these values are no scheme:`);
  for (const { product: [first, second], here, there } of found.products.slice(0, MOST_PRODUCTS)) {
    sentences.push(`from relation ${first} to ${second}: ${count(here, block)} here, ${count(there, block)} there.`);
  }
  if (found.products.length > MOST_PRODUCTS) sentences.push(`and ${found.products.length - MOST_PRODUCTS} products more.`);
  return { block, sentences, at: [x, y], other: found.other };
}

const count = (places, block) => (places.length ? `${places.length} (over ${listed(places.map((z) => block.features[z]))})` : "none");

// What a certificate says: {certified, title, sentences, facts}. atP: it is of the loss at p with
// at most two active features, else of L₁.
export function certificateView(answer, setting, atP) {
  if (!answer.certified) {
    const near = answer.geometry ? [`Newton’s method on L₁ ends at: ${answer.geometry}.`] : [];
    return { certified: false, title: answer.why, sentences: near, facts: [] };
  }
  const facts = Object.entries(answer.facts);
  if (atP) {
    const more = activeCounted(setting) > 2 ? " What is shown counts any number of active features, so its point is another one nearby." : "";
    return {
      certified: true, title: answer.statement, facts,
      sentences: [`The certificate is of the loss at p = ${setting.p} in which at most two features are active, modulo rotations.${more}`],
    };
  }
  return {
    certified: true, title: `${answer.geometry}, ${answer.statement}`, facts,
    sentences: ["The certificate is of L₁, the limit p → 0, and of a point beside what is shown, as far as told below. It says nothing of the loss at another p."],
  };
}

// Blocks that are told of once, with the features of each: [{block, features: [[..], ..]}].
export function kindsOfBlocks(blocks) {
  const kinds = new Map();
  for (const block of blocks.filter(({ features }) => features.length > 1)) {
    const key = JSON.stringify([block.geometry, block.scheme, block.verdict, block.relations, block.values.map((value) => value.toPrecision(4))]);
    if (!kinds.has(key)) kinds.set(key, { block, features: [] });
    kinds.get(key).features.push(block.features);
  }
  return [...kinds.values()];
}
