/**
 * Integrals over the part of the unit interval on which a line is positive.
 *
 * With f(x) = (a x + c)_+ these are what one active feature contributes to an output of the
 * rectified toy model. The line is positive on one stretch, on which f is a triangle or a
 * trapezium; every formula is a sum of terms of one sign.
 * In Python: theory.rectified_model.cut_squares.
 */

/** Results of the last call: integrals of f, x f over [0, 1], then of x, x^2 where f > 0. */
export const interval = { f: 0, xf: 0, x: 0, xx: 0 };

/** Fill `interval` with the integrals of f and x f for the line a x + c. */
export function rectifiedMoments(a, c) {
  const u = a + c;
  if (c > 0 && u > 0) {
    interval.f = (u + c) / 2;
    interval.xf = (2 * u + c) / 6;
  } else if (u > 0) {
    const length = u / a;
    interval.f = (u * length) / 2;
    interval.xf = u * length * (0.5 - length / 6);
  } else if (c > 0) {
    const length = -c / a;
    interval.f = (c * length) / 2;
    interval.xf = (c * length * length) / 6;
  } else {
    interval.f = 0;
    interval.xf = 0;
  }
}

/** Fill `interval` with the integrals of x and x^2 over the part where a x + c > 0. */
export function supportMoments(a, c) {
  const width = Math.abs(a);
  const most = c + (a > 0 ? a : 0);
  const length = most <= 0 ? 0 : most > width ? 1 : most / width;
  const low = a > 0 ? 1 - length : 0;
  const high = a > 0 ? 1 : length;
  interval.x = (length * (low + high)) / 2;
  interval.xx = (length * (low * low + low * high + high * high)) / 3;
}
