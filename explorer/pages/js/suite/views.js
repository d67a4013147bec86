// What is drawn of the claims, as plain data: no DOM.

const PAPERS = ["verbatim", "restated", "specialised"];

// The claims that fit the filters, in the order of the ledger; the one that is unfolded is always
// among them, so that a link to it leads there.
export function chosen(claims, { words, paper, level, whose, claim }) {
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
  return claims.filter((one) => one.id === claim || (
    (paper === "" || one.paper === paper)
    && (level === "" || one.level === level)
    && (whose === "" || one.fidelity === whose || (whose === "papers" && PAPERS.includes(one.fidelity)))
    && asked.every((word) => searched(one, word).includes(word))));
}

// What a word is looked for in: the paper in front of an id only where the word has a slash.
function searched(one, word) {
  const id = word.includes("/") ? one.id : one.id.slice(one.id.indexOf("/") + 1);
  return `${one.label} ${id} ${one.title} ${one.figures.join(" ")}`.toLowerCase();
}

// In words: how many are shown, and how they stand.
export function counted(shown, all, levels) {
  if (!shown.length) return `None of ${all.length} claims fits.`;
  const counts = Object.entries(levels)
    .map(([level, words]) => [shown.filter((one) => one.level === level).length, words])
    .filter(([count]) => count);
  return `${shown.length} of ${all.length} claims: ${counts.map(([count, words]) => `${count} ${words}`).join(", ")}.`;
}

// Papers that have claims among those shown, with them.
export function byPaper(shown, papers) {
  return papers
    .map((paper) => ({ paper, claims: shown.filter((one) => one.paper === paper.key) }))
    .filter(({ claims }) => claims.length);
}

// Most claims that are shown at once, and those of each paper where there are more.
const AT_ONCE = 60;
const OF_EACH = 8;

// The same, each paper cut short where there are too many of all together: {paper, claims, left}, with
// the number of those left out. The claim that is unfolded stays, and one paper alone is shown whole.
export function cutShort(groups, { claim }) {
  const total = groups.reduce((sum, { claims }) => sum + claims.length, 0);
  if (total <= AT_ONCE || groups.length === 1) return groups.map((one) => ({ ...one, left: 0 }));
  return groups.map(({ paper, claims }) => {
    const kept = claims.filter((one, k) => k < OF_EACH || one.id === claim);
    return { paper, claims: kept, left: claims.length - kept.length };
  });
}

// Evidence by its outcome: [["holds", ["exact", "search"]], ...], what does not hold first.
export function outcomes({ outcomes: found }) {
  const groups = new Map();
  for (const [name, outcome] of Object.entries(found)) {
    groups.set(outcome, [...(groups.get(outcome) ?? []), name]);
  }
  return [...groups].sort(([a], [b]) => (a === "holds") - (b === "holds"));
}

// What a mutant changes of its claim, in words.
const CHANGED = {
  lhs: "left side", rhs: "right side", relation: "relation", domain: "domain", examples: "examples", outside: "points outside",
};
export const changed = ({ changes }) => changes.map((one) => CHANGED[one] ?? one).join(", ");

// The lines that give the same with the library.
export function python({ claim }, shown) {
  const ids = claim ? [claim] : shown.map((one) => one.id);
  if (!ids.length) return "# No claim fits the filters.\n";
  return `from pentad.proofs_check.catalogue import selected
from pentad.proofs_check.ledger import expected

ledger = expected()
for claim in selected(${JSON.stringify(ids, null, 4)}):
    print(claim.label, claim.title)
    print("   ", ledger[claim.id].standing.words)
    print("   ", claim.plain)
    print("    domain:", claim.domain.described())
    for name, evidence in claim.evidence_by_name.items():
        print("    evidence:", name, evidence.scope)
    for mutant in claim.mutants:
        print("    mutant:", mutant.name)
# Run the evidence again, on the claim and on its mutants: pentad verify LABEL --mutants --fresh
`;
}
