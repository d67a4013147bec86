"use strict";
// Filter and search of claims, and opening of what a link leads to; without this all is still there.
document.documentElement.classList.add("scripted");
const form = document.querySelector("form");
const rows = [...document.querySelectorAll("[data-claim]")];
const folds = new Map(rows.map((row) => [row, document.getElementById(row.dataset.claim).parentElement]));
const texts = new Map(rows.map((row) => [
  row, `${row.textContent} ${folds.get(row).textContent}`.toLowerCase()]));

function sift() {
  const asked = new FormData(form);
  const words = asked.get("words").toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const fits = ["paper", "standing", "fidelity"].every(
      (name) => !asked.get(name) || row.dataset[name] === asked.get(name))
      && words.every((word) => texts.get(row).includes(word));
    row.hidden = !fits;
    folds.get(row).hidden = !fits;
    shown += fits;
  }
  form.querySelector("output").textContent = `${shown} of ${rows.length} claims`;
}

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let one = target; one; one = one.parentElement) {
    one.hidden = false;
    if (one.tagName === "DETAILS") one.open = true;
  }
  (target.closest("details") || target).scrollIntoView();
}

form.addEventListener("input", sift);
form.addEventListener("reset", () => setTimeout(sift));
form.addEventListener("submit", (event) => event.preventDefault());
for (const link of document.querySelectorAll("a[data-standing]")) {
  link.addEventListener("click", () => {
    form.reset();
    form.elements.standing.value = link.dataset.standing;
    sift();
  });
}
addEventListener("hashchange", reveal);
sift();
reveal();
