// Cosines and sines at the points of a grid on the circle, angles reduced before rounding.

const kept = new Map();

// cos and sin of 2 pi j / n for j = 0 .. n - 1.
export function circle(n) {
  if (!kept.has(n)) {
    if (kept.size > 64) kept.clear();
    const [cosine, sine] = [new Float64Array(n), new Float64Array(n)];
    for (let j = 0; j < n; j += 1) {
      cosine[j] = Math.cos((2 * Math.PI * j) / n);
      sine[j] = Math.sin((2 * Math.PI * j) / n);
    }
    kept.set(n, { cosine, sine });
  }
  return kept.get(n);
}

// Of a mode and its opposite on a grid: one number where they are one, else two.
export const multiplicity = (k, n) => ((2 * k) % n === 0 ? 1 : 2);

// Values on n points of the real function with these coefficients of modes 0, 1, ...
// Each mode beside 0 and n / 2 stands for its opposite too.
export function valuesOf({ re, im }, n) {
  const { cosine, sine } = circle(n);
  const found = new Float64Array(n);
  for (let k = 0; k < re.length; k += 1) {
    if (re[k] === 0 && im[k] === 0) continue;
    const times = multiplicity(k, n);
    const [a, b] = [times * re[k], times * im[k]];
    for (let j = 0, at = 0; j < n; j += 1) {
      found[j] += a * cosine[at] - b * sine[at];
      at += k;
      if (at >= n) at %= n;
    }
  }
  return found;
}

// Coefficients of modes 0 .. count - 1 of values on a grid: means of values times waves.
export function coefficientsOf(values, count) {
  const n = values.length;
  const { cosine, sine } = circle(n);
  const [re, im] = [new Float64Array(count), new Float64Array(count)];
  for (let k = 0; k < count; k += 1) {
    let [a, b] = [0, 0];
    for (let j = 0, at = 0; j < n; j += 1) {
      a += values[j] * cosine[at];
      b -= values[j] * sine[at];
      at += k;
      if (at >= n) at %= n;
    }
    re[k] = a / n;
    im[k] = b / n;
  }
  return { re, im };
}
