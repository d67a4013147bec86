/**
 * Integrals over the part of the unit square on which a plane is positive.
 *
 * With f(x, y) = (a x + k y + c)_+ these are what two active features contribute to an output of
 * the rectified toy model. Along the coordinate with the larger coefficient the integrals are
 * elementary; along the other they leave a cubic polynomial between two breaks, where two Gauss
 * nodes are exact. Nothing is divided by a small number.
 * In Python: theory.rectified_model.cut_squares.
 */

const SHIFT = Math.sqrt(3) / 6;

/** Results of the last call: integrals of f, x f, y f; then of x, x^2, x y where f > 0. */
export const square = { f: 0, xf: 0, yf: 0, x: 0, xx: 0, xy: 0 };

/** Fill `square` with the integrals of f, x f and y f. */
export function rectifiedSquare(a, k, c) {
  const swapped = Math.abs(k) > Math.abs(a);
  const steep = swapped ? k : a;
  const flat = swapped ? a : k;
  const width = Math.abs(steep);
  const slope = Math.abs(flat);
  const start = c + (flat < 0 ? flat : 0) + (steep > 0 ? steep : 0);
  let f = 0;
  let alongSteep = 0;
  let alongFlat = 0;
  if (start + slope > 0) {
    const first = start >= 0 ? 0 : -start / slope;
    const room = width - start;
    const last = room < 0 ? 0 : room >= slope ? 1 : room / slope;
    if (last > first) {
      const span = last - first;
      for (let node = 0; node < 2; node++) {
        const y = first + (node ? 0.5 + SHIFT : 0.5 - SHIFT) * span;
        const top = start + slope * y;
        const length = top <= 0 ? 0 : top > width ? 1 : top / width;
        const height = width * length;
        const mass = 0.25 * span * height * length;
        f += mass;
        alongSteep += mass * (steep > 0 ? 1 - length / 3 : length / 3);
        alongFlat += mass * (flat < 0 ? 1 - y : y);
      }
    }
    if (last < 1) {
      const length = 1 - last;
      const low = flat < 0 ? 0 : last;
      const high = flat < 0 ? length : 1;
      const first1 = (length * (low + high)) / 2;
      const first2 = (length * (low * low + low * high + high * high)) / 3;
      f += (steep / 2 + c) * length + flat * first1;
      alongSteep += (steep / 3 + c / 2) * length + (flat * first1) / 2;
      alongFlat += (steep / 2 + c) * first1 + flat * first2;
    }
  }
  square.f = f;
  square.xf = swapped ? alongFlat : alongSteep;
  square.yf = swapped ? alongSteep : alongFlat;
}

/** Fill `square` with the integrals of x, x^2 and x y over the part where a x + k y + c > 0. */
export function supportSquare(a, k, c) {
  const swapped = Math.abs(k) > Math.abs(a);
  const steep = swapped ? k : a;
  const flat = swapped ? a : k;
  const width = Math.abs(steep);
  const slope = Math.abs(flat);
  const start = c + (flat < 0 ? flat : 0) + (steep > 0 ? steep : 0);
  let s1 = 0;
  let s2 = 0;
  let y1 = 0;
  let y2 = 0;
  let crossed = 0;
  if (start + slope > 0) {
    const first = start >= 0 ? 0 : -start / slope;
    const room = width - start;
    const last = room < 0 ? 0 : room >= slope ? 1 : room / slope;
    if (last > first) {
      const span = last - first;
      for (let node = 0; node < 2; node++) {
        const place = first + (node ? 0.5 + SHIFT : 0.5 - SHIFT) * span;
        const top = start + slope * place;
        const length = top <= 0 ? 0 : top > width ? 1 : top / width;
        const y = flat < 0 ? 1 - place : place;
        const low = steep > 0 ? 1 - length : 0;
        const high = steep > 0 ? 1 : length;
        const mass = 0.5 * span * length;
        const once = (mass * (low + high)) / 2;
        s1 += once;
        s2 += (mass * (low * low + low * high + high * high)) / 3;
        crossed += y * once;
        y1 += y * mass;
        y2 += y * y * mass;
      }
    }
    if (last < 1) {
      const length = 1 - last;
      const low = flat < 0 ? 0 : last;
      const high = flat < 0 ? length : 1;
      const first1 = (length * (low + high)) / 2;
      s1 += length / 2;
      s2 += length / 3;
      crossed += first1 / 2;
      y1 += first1;
      y2 += (length * (low * low + low * high + high * high)) / 3;
    }
  }
  square.x = swapped ? y1 : s1;
  square.xx = swapped ? y2 : s2;
  square.xy = crossed;
}
