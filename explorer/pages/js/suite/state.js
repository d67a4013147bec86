// Which claims are shown, and which one is unfolded.

import { choice, text } from "../shared/address.js";

export const FIELDS = {
  words: text({ label: "Words in the title, label, id or figure", most: 80 }),
  paper: choice({
    label: "Paper", fallback: "",
    options: [["", "all"], ["sparsity-loss", "A: sparsity and loss"], ["amortisation-gap", "B: amortisation gap"],
      ["ensembles", "C: ensembles"], ["neural-operators", "D: neural operators"],
      ["spectral-geometry", "E: spectral geometry"], ["beyond", "F: open problems"]],
  }),
  level: choice({
    label: "Standing", fallback: "",
    options: [["", "all"], ["derived", "derived"], ["exhausted", "exhausted"], ["certified", "certified on a region"],
      ["exact", "exact at points"], ["simulated", "supported by simulation"], ["searched", "supported by search"],
      ["open", "open"], ["unchecked", "unchecked"], ["broken", "broken"], ["refuted", "refuted"]],
  }),
  whose: choice({
    label: "Whose statement", fallback: "",
    options: [["", "all"], ["papers", "a paper’s"], ["verbatim", "a paper’s, in its words"], ["restated", "a paper’s, restated"],
      ["specialised", "a paper’s, a case of it"], ["ours", "our own"]],
  }),
  claim: text({ label: "Claim that is unfolded", most: 120 }),
};
