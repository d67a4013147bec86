// Which claim of the suite covers a certificate, if one does.

const POLYGONS = "spectral-geometry/polygons-are-minima";
const SPACE = "spectral-geometry/minima-in-space";
const ZERO_LOSS = "spectral-geometry/zero-loss";

// Most dimensions in which features of no loss are checked by the claim.
const ZERO_LOSS_DIMENSIONS = 4;

// Minima of L₁ with equal importances that claims certify: features, dimensions, L₁ there.
export const MINIMA = [
  { n: 5, d: 2, loss: 0.079128135372, claim: POLYGONS },
  { n: 6, d: 2, loss: 0.289154256189, claim: POLYGONS },
  { n: 7, d: 2, loss: 0.582898361016, claim: POLYGONS },
  { n: 8, d: 2, loss: 0.924367477874, claim: POLYGONS },
  { n: 9, d: 2, loss: 1.290560250673, claim: POLYGONS },
  { n: 7, d: 3, loss: 0.053478479445, claim: SPACE },
  { n: 8, d: 3, loss: 0.101674321475, claim: SPACE },
  { n: 9, d: 3, loss: 0.194889922233, claim: SPACE },
  { n: 10, d: 4, loss: 0.052921544081, claim: SPACE },
  { n: 12, d: 3, loss: 0.53237966328, claim: SPACE },
];

// The claim that covers an answer of Python to “certify as p → 0”, or "". Claims are of all features
// alive and equally important; a minimum is known again by its loss.
export function claimOf(answer, { n, d, decay }) {
  if (!answer.certified || decay !== 1 || answer.facts.dead) return "";
  if (answer.statement === "a global minimum, L_1 = 0") return d <= ZERO_LOSS_DIMENSIONS ? ZERO_LOSS : "";
  if (answer.statement !== "a minimum of L_1") return "";
  const loss = Number(/\[?([-.\de]+)/.exec(answer.facts.L_1)?.[1]);
  return MINIMA.find((one) => one.n === n && one.d === d && Math.abs(one.loss - loss) < 1e-10)?.claim ?? "";
}
