// Weights of one's own: which arrays of a file are features and biases.

import { MOST_DIMENSIONS } from "./state.js";
import { LARGEST } from "../kernel/model.js";

// Features and biases among the arrays of a file, as [W; b]: {n, d, from, notes}, or {refused}.
export function weightsOf(arrays) {
  const matrices = arrays.filter(({ shape }) => shape.length === 2 && Math.min(...shape) >= 1);
  if (!matrices.length) return { refused: "The file holds no matrix: features are the columns of an array with two axes." };
  const named = matrices.find(({ name }) => /(^|\.)(W|weights?|W_dec)$/.test(name)) ?? matrices[0];
  const [rows, columns] = named.shape;
  const biases = arrays.filter(({ shape }) => shape.length === 1 && (shape[0] === rows || shape[0] === columns));
  const bias = biases.find(({ name }) => /(^|\.)(b|bias(es)?|b_final)$/.test(name)) ?? biases[0];
  const asRows = rows !== columns && (bias && (bias.shape[0] === rows) !== (bias.shape[0] === columns) ? bias.shape[0] === rows : rows > columns);
  const [d, n] = asRows ? [columns, rows] : [rows, columns];
  if (n > LARGEST || d > MOST_DIMENSIONS || d > n) {
    return { refused: `This page takes up to ${LARGEST} features in up to ${MOST_DIMENSIONS} dimensions, and no fewer features than dimensions; ${named.name} has ${n} in ${d}. “pentad classify” takes larger ones.` };
  }
  const W = Array.from({ length: d }, (_, a) => Array.from({ length: n }, (_, i) => named.values[asRows ? i * columns + a : a * columns + i]));
  const b = bias && bias.shape[0] === n ? bias.values : new Array(n).fill(0);
  const values = [...W.flat(), ...b];
  if (!values.every((value) => Number.isFinite(value) && Math.abs(value) <= 1e6)) {
    return { refused: `${named.name} has entries that are not finite or above a million.` };
  }
  const notes = [`${named.name} is read as ${n} features in ${d} dimensions, features as ${asRows ? "rows" : "columns"}`
    + `${bias && bias.shape[0] === n ? `, biases from ${bias.name}` : ", without biases"}.`];
  if (matrices.length > 1) notes.push(`The file has ${matrices.length} matrices; the others are not used.`);
  return { n, d, from: values, notes };
}
