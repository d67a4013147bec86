// JOINT3: capacity and designs at once. Every weight and share in it gives a bound.

import { sphericalMoment } from "./formulas.js";
import { evenCumulants } from "./laws.js";
import { largestGain } from "./supremum.js";

/** JOINT3 at what is nearly the best weight and share; m = 3, H3, tied weights. */
export function jointBound({ n, d, p, law }) {
  const r = Math.min(n, d);
  const inputs = evenCumulants(law, p);
  const alone = { lost: 0, freed: 0 };
  return Math.min(jointValue(r, inputs, bestParameters(r, inputs)), jointValue(r, inputs, alone));
}

/** The bound where `lost` = 1 - w and `freed` = 1 - l; CAP3 where nothing is lost. */
export function jointValue(r, { k2, k4, pure }, { lost, freed }) {
  const single = lost === 0 ? 0 : (lost ** 2 * k4 ** 2) / (freed * pure * sphericalMoment(r, 3));
  return single + r * largestGain((1 - lost) * k4, (1 - freed) * pure, k2, k4).value;
}

/** Nearly the best 1 - w and 1 - l: the bound is jointly convex, so one search nests in another. */
export function bestParameters(r, { k2, k4, pure }) {
  if (k4 <= 0 || pure <= 0) return { lost: 0, freed: 0 };
  const single = k4 ** 2 / (pure * sphericalMoment(r, 3));
  const bound = (lost, freed) => {
    const own = Math.max((1 - lost) * k4, 1e-9 * k4);
    return (single * lost * lost) / freed + r * largestGain(own, (1 - freed) * pure, k2, k4).value;
  };
  const lostAt = (freed) => lowest((lost) => bound(lost, freed), 0, 1);
  const freed = lowest((share) => bound(lostAt(share), share), 1e-9, 1);
  return { lost: lostAt(freed), freed };
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;
const SECTIONS = 32;

/** Where a convex function is least between two ends, by golden sections. */
function lowest(value, low, high) {
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let below = value(left);
  let above = value(right);
  for (let step = 0; step < SECTIONS; step += 1) {
    if (below <= above) {
      high = right;
      right = left;
      above = below;
      left = high - GOLDEN * (high - low);
      below = value(left);
    } else {
      low = left;
      left = right;
      below = above;
      right = low + GOLDEN * (high - low);
      above = value(right);
    }
  }
  return (low + high) / 2;
}
