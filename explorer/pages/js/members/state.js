// Which ensemble is looked at, and how many of its members have been added.

import { choice, flag, integer } from "../shared/address.js";

export const GATES = [["top-k", "TopK"], ["batch-top-k", "BatchTopK"], ["relu", "ReLU"], ["jump-relu", "JumpReLU"], ["gated", "gated"]];

export const WAYS = [
  ["bagging", "bag: members averaged"],
  ["bootstrap bagging", "bag, each on its own sample"],
  ["boosting", "boosted chain: each on what is left"],
  ["boosting, line search", "boosted chain, best multiples"],
  ["expanded", "one autoencoder, J times as wide"],
  ["expanded, equal L0", "the same, as many active latents"],
  ["one dictionary", "one autoencoder, reading J times"],
  ["untrained, identity", "chain that learned nothing: axes"],
  ["untrained, rotated", "chain that learned nothing: rotated"],
];

export const FIELDS = {
  gate: choice({ label: "Gate of the autoencoders", options: GATES, fallback: "top-k" }),
  way: choice({ label: "Way to an ensemble", options: WAYS, fallback: "bagging" }),
  low: flag({ label: "penalty that hardly penalises (ReLU)" }),
  members: integer({ label: "Members J", min: 1, max: 8, fallback: 3 }),
  run: choice({ label: "Runs", options: [["mean", "mean of three"], ["1", "first"], ["2", "second"], ["3", "third"]], fallback: "mean" }),
  later: flag({ label: "show what further members did" }),
};

// The cell of the stored results that a state asks for, or undefined where none was run.
export const cellOf = (cells, { gate, way, low }) =>
  cells.find((one) => one.gate === gate && one.kind === way && one.low === low);

// Whether an ensemble is a bag, whose error obeys the law of the plateau.
export const isBag = ({ kind }) => kind === "bagging" || kind === "bootstrap bagging";
