// Fractions of whole numbers of any size: {p, q} of BigInts, q > 0, without a common divisor.

function divisor(a, b) {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y) [x, y] = [y, x % y];
  return x;
}

// The fraction p / q of two whole numbers, BigInts or safe integers.
export function fraction(p, q = 1) {
  let [above, below] = [BigInt(p), BigInt(q)];
  if (below === 0n) throw new RangeError("a fraction has a denominator that is not 0");
  if (below < 0n) [above, below] = [-above, -below];
  const common = divisor(above, below) || 1n;
  return { p: above / common, q: below / common };
}

export const ZERO = fraction(0);
export const ONE = fraction(1);

export const plus = (a, b) => fraction(a.p * b.q + b.p * a.q, a.q * b.q);
export const minus = (a, b) => fraction(a.p * b.q - b.p * a.q, a.q * b.q);
export const times = (a, b) => fraction(a.p * b.p, a.q * b.q);
export const over = (a, b) => fraction(a.p * b.q, a.q * b.p);
export const negative = (a) => ({ p: -a.p, q: a.q });
export const absolute = (a) => (a.p < 0n ? negative(a) : a);

// -1, 0 or 1: the sign of a - b.
export function compare(a, b) {
  const gap = a.p * b.q - b.p * a.q;
  return gap > 0n ? 1 : gap < 0n ? -1 : 0;
}

export const isZero = (a) => a.p === 0n;
export const least = (a, b) => (compare(a, b) <= 0 ? a : b);

// Sum of products of two lists of fractions.
export const dot = (a, b) => a.reduce((sum, x, k) => plus(sum, times(x, b[k])), ZERO);

// "p/q", or "p" for a whole number.
export const told = (a) => (a.q === 1n ? `${a.p}` : `${a.p}/${a.q}`);

// The nearest float, to about one part in 10^15 whatever the sizes of p and q.
export function float(a) {
  const [above, below] = [Number(a.p), Number(a.q)];
  if (Number.isSafeInteger(above) && Number.isSafeInteger(below)) return above / below;
  const negativeOne = a.p < 0n;
  const size = negativeOne ? -a.p : a.p;
  if (size === 0n) return 0;
  const shift = BigInt(size.toString(2).length - a.q.toString(2).length - 60);
  const whole = shift < 0n ? (size << -shift) / a.q : size / (a.q << shift);
  const found = Number(whole) * 2 ** Number(shift);
  return negativeOne ? -found : found;
}

// The fraction told as "p/q" or "p".
export function fractionOf(text) {
  const parts = /^(-?\d+)(?:\/(\d+))?$/.exec(text);
  if (!parts) throw new RangeError(`a fraction is p/q of whole numbers; got ${text}`);
  return fraction(parts[1], parts[2] ?? 1);
}
