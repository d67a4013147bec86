// How far what is seen is known: a word, never a tick, with the claim that it rests on.

// badge(kind, {...}) as plain data: {kind, text, title, claim}.
export const formula = (claim) => ({
  kind: "formula", text: "exact formula, computed in your browser", claim,
  title: "The closed formula in floating point, by this page. Python has not evaluated it again.",
});
export const exact = (claim, detail = "") => ({
  kind: "exact", text: "exact formula, confirmed in Python", claim,
  title: `Python has evaluated the end point again with the library’s own function. ${detail}`.trim(),
});
export const certified = (what, claim) => ({
  kind: "certified", text: `certified: ${what}`, claim,
  title: "By ball arithmetic: every rounding is enclosed.",
});
export const uncertified = (why, claim) => ({
  kind: "open", text: `not certified: ${why}`, claim, title: "The certificate did not close.",
});
export const sampled = (error, claim) => ({
  kind: "sampled", text: `sampled, ± ${error}`, claim, title: "An estimate from samples, one standard error.",
});
export const unconverged = (claim) => ({
  kind: "open", text: "did not converge: not classified", claim,
  title: "The gradient is not small enough for the end point to be called a minimum.",
});

// The standing of a claim. entry: its row of data/standings.json. inside: whether the point that is
// shown lies inside the domain on which the claim was checked; null where that is not decided.
export function standing(entry, inside = null) {
  const where = { true: ", this point inside its domain", false: ", this point outside its domain" };
  return {
    kind: inside === false ? "outside" : `standing ${entry.level}`, claim: entry.id,
    text: `${entry.label}: ${entry.standing}${where[inside] ?? ""}`, title: entry.title,
  };
}

// A badge as an element: a link to the claim where there is one.
export function badge({ kind, text, title = "", claim = "" }) {
  const made = document.createElement(claim ? "a" : "span");
  made.className = `badge ${kind}`;
  made.textContent = text;
  made.title = title;
  if (claim) made.href = linkTo(claim);
  return made;
}

// Address of a claim’s entry on the page of the suite.
export const linkTo = (claim) => `suite.html#claim=${encodeURIComponent(claim).replace(/%2F/g, "/")}`;
