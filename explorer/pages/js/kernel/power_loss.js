/**
 * The loss of x -> (A x + b)^m with any number of active features, as a function of rows.
 *
 * Moments of an output follow from its cumulants, which are sums over its inputs; so the loss is
 * exact for every law of the amplitudes and costs n^2 m. The linear model is m = 1.
 * In Python: theory.power_autoencoder.power_loss.
 */

import { LAWS, binomial, inputCumulants, momentsFromCumulants } from "./amplitude_laws.js";

/**
 * The loss as a function (A, b, slopes, biasSlopes) -> value, as in few_active_loss.js.
 *
 * @param {number} n features
 * @param {number} p probability
 * @param {string} law name in LAWS
 * @param {number} m power
 * @param {ArrayLike<number>} importance n weights of the outputs
 */
export function powerLoss(n, p, law, m, importance) {
  const order = 2 * m;
  const kappa = inputCumulants(p, law, order);
  const square = p * LAWS[law].moment(2);
  const choose = Array.from({ length: order + 1 }, (_, s) => binomial(order, s));
  const chooseHalf = Array.from({ length: m + 1 }, (_, k) => binomial(m, k));
  const cumulants = new Float64Array(order + 1);
  const moments = new Float64Array(order + 1);
  const byCumulant = new Float64Array(order + 1);
  return (A, b, slopes, biasSlopes) => {
    let total = 0;
    for (let j = 0; j < n; j++) {
      const own = A[j * n + j];
      rowCumulants(A, j, n, kappa, cumulants);
      cumulants[1] += b[j];
      momentsFromCumulants(cumulants, moments);
      for (let s = 1; s <= order; s++) byCumulant[s] = choose[s] * moments[order - s];
      let correlation = 0;
      let byOwn = 0;
      for (let k = 0; k <= m; k++) {
        const factor = chooseHalf[k] * kappa[k + 1];
        const power = own ** k;
        correlation += factor * power * moments[m - k];
        if (k > 0) byOwn += factor * k * own ** (k - 1) * moments[m - k];
        for (let s = 1; s <= m - k; s++) {
          byCumulant[s] -= 2 * factor * power * binomial(m - k, s) * moments[m - k - s];
        }
      }
      const v = importance[j];
      total += v * (square - 2 * correlation + moments[order]);
      biasSlopes[j] = v * byCumulant[1];
      for (let i = 0; i < n; i++) {
        const a = A[j * n + i];
        let slope = 0;
        for (let s = order; s >= 1; s--) slope = slope * a + byCumulant[s] * kappa[s] * s;
        slopes[j * n + i] = v * slope;
      }
      slopes[j * n + j] -= 2 * v * byOwn;
    }
    return total;
  };
}

/** Cumulants of sum_i A_ji x_i: kappa_s times the sum of s-th powers of the row. */
function rowCumulants(A, j, n, kappa, into) {
  into.fill(0);
  for (let i = 0; i < n; i++) {
    const a = A[j * n + i];
    let power = 1;
    for (let s = 1; s < kappa.length; s++) {
      power *= a;
      into[s] += power;
    }
  }
  for (let s = 1; s < kappa.length; s++) into[s] *= kappa[s];
}
