// Exact rational numbers of BigInts, as many as the hypotheses of the bounds need.

/** A fraction in lowest terms, its denominator positive. */
export function fraction(numerator, denominator = 1n) {
  let [top, bottom] = [BigInt(numerator), BigInt(denominator)];
  if (bottom === 0n) throw new RangeError("a fraction has no denominator 0");
  if (bottom < 0n) [top, bottom] = [-top, -bottom];
  const common = greatestDivisor(top < 0n ? -top : top, bottom);
  return { top: top / common, bottom: bottom / common };
}

/** The rational that a finite float is: an odd numerator over a power of two, or an integer. */
export function ofFloat(value) {
  if (!Number.isFinite(value)) throw new RangeError(`a finite number is needed; got ${value}`);
  let doublings = 0;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    doublings += 1;
  }
  return { top: BigInt(scaled), bottom: 1n << BigInt(doublings) };
}

export const sum = (a, b) => fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
export const product = (a, b) => fraction(a.top * b.top, a.bottom * b.bottom);
export const negative = (a) => ({ top: -a.top, bottom: a.bottom });

/** The nearest float, to a unit in the last place. */
export function toFloat({ top, bottom }) {
  if (top === 0n) return 0;
  const size = top < 0n ? -top : top;
  const shift = 64 - (bits(size) - bits(bottom));
  const quotient = shift >= 0 ? (size << BigInt(shift)) / bottom : size / (bottom << BigInt(-shift));
  const half = Math.trunc(shift / 2);
  const value = Number(quotient) * 2 ** -half * 2 ** -(shift - half);
  return top < 0n ? -value : value;
}

/** Polynomials are arrays of fractions, the constant term first. */
export const polynomialSum = (a, b) =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, k) =>
    sum(a[k] ?? ZERO, b[k] ?? ZERO));

export function polynomialProduct(a, b) {
  const found = Array.from({ length: a.length + b.length - 1 }, () => ZERO);
  a.forEach((x, i) => b.forEach((y, j) => { found[i + j] = sum(found[i + j], product(x, y)); }));
  return found;
}

export const polynomialTimes = (a, factor) => a.map((x) => product(x, factor));

/** The exact value at a float: every step in integers over one denominator. */
export function polynomialAt(coefficients, value) {
  const x = ofFloat(value);
  const common = coefficients.reduce((least, c) => least * (c.bottom / greatestDivisor(least, c.bottom)), 1n);
  let [top, power] = [0n, 1n];
  for (let k = coefficients.length - 1; k >= 0; k -= 1) {
    top = top * x.top + coefficients[k].top * (common / coefficients[k].bottom) * power;
    power *= x.bottom;
  }
  return { top, bottom: common * (power / x.bottom) };
}

const ZERO = { top: 0n, bottom: 1n };

const bits = (size) => size.toString(16).length * 4;

function greatestDivisor(a, b) {
  while (b) [a, b] = [b, a % b];
  return a;
}
