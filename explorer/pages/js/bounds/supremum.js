// Suprema over the interference t >= 1 on which bounds per dimension rest.

const FURTHEST = 1e10;
const PER_DECADE = 10;

/** Largest value over t >= 1, `atInfinity` being the limit; maxima on a grid of log t are refined. */
export function supremumBeyondOne(value, atInfinity) {
  const count = Math.round(Math.log10(FURTHEST) * PER_DECADE);
  const places = Array.from({ length: count + 1 }, (_, k) => (k / count) * Math.log(FURTHEST));
  const heights = places.map((place) => value(Math.exp(place)));
  let best = { t: Infinity, value: atInfinity };
  heights.forEach((height, k) => {
    const low = heights[k - 1] ?? -Infinity;
    const high = heights[k + 1] ?? -Infinity;
    if (height < low || height < high) return;
    const found = refined(value, places[Math.max(k - 1, 0)], places[Math.min(k + 1, count)]);
    for (const one of [found, { t: Math.exp(places[k]), value: height }]) {
      if (one.value > best.value) best = one;
    }
  });
  return best;
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

function refined(value, from, to) {
  let [low, high] = [from, to];
  const at = (place) => value(Math.exp(place));
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [below, above] = [at(left), at(right)];
  for (let step = 0; step < 40; step += 1) {
    if (below > above) {
      [high, right, above] = [right, left, below];
      left = high - GOLDEN * (high - low);
      below = at(left);
    } else {
      [low, left, below] = [left, right, above];
      right = low + GOLDEN * (high - low);
      above = at(right);
    }
  }
  const place = (low + high) / 2;
  return { t: Math.exp(place), value: at(place) };
}

/** The supremum over t >= 1 of t (own + 3 k2^2 t)^2 / (kept + 15 k2 k4 (t - 1) + 15 k2^3 t^3).
 *
 * At 1, at infinity, or at the largest stationary point; own > 0 and kept >= 0, k4 >= 0.
 */
export function largestGain(own, kept, k2, k4) {
  const crossed = 15 * k2 * k4;
  const cube = 15 * k2 * k2 * k2;
  const gain = (t) => {
    const signal = own + 3 * k2 * k2 * t;
    return (t * signal * signal) / (kept + crossed * (t - 1) + cube * t * t * t);
  };
  const best = { t: Infinity, value: 0.6 * k2 };
  const stationary = own > 0 ? stationaryPoint(own, kept - crossed, k2, k4) : 1;
  for (const t of [1, stationary]) {
    const value = gain(t);
    if (value >= best.value) [best.t, best.value] = [t, value];
  }
  return best;
}

/** With s = t - P/3 stationary points solve s^3 = 3 a s + 2 b: by Cardano, or by a cosine. */
function stationaryPoint(own, kept, k2, k4) {
  const P = (3 * k4) / own;
  const Q = (4.5 * kept * k2 ** 2) / own / (15 * k2 ** 3);
  const R = kept / (30 * k2 ** 3);
  const a = Q / 3 + P ** 2 / 9;
  const b = (R + (P * Q) / 3 + (2 * P ** 3) / 27) / 2;
  const inside = b ** 2 - a ** 3;
  if (inside >= 0) {
    const offset = Math.sqrt(inside);
    return Math.max(P / 3 + Math.cbrt(b + offset) + Math.cbrt(b - offset), 1);
  }
  const scale = Math.sqrt(Math.max(a, 1e-60));
  const angle = Math.acos(Math.min(Math.max(b / scale ** 3, -1), 1));
  return Math.max(P / 3 + 2 * scale * Math.cos(angle / 3), 1);
}
