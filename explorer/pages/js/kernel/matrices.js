/** Eigenvalues of small symmetric matrices. */

const SWEEPS = 60;

/**
 * Eigenvalues of a symmetric matrix, decreasing, with orthonormal eigenvectors (Jacobi).
 *
 * @param {ArrayLike<number>} matrix flat (k, k)
 * @param {number} k
 * @returns {{values: Float64Array, vectors: Float64Array}} vectors flat, one a row
 */
export function symmetricEigen(matrix, k) {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(k * k);
  for (let i = 0; i < k; i++) v[i * k + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) off += a[i * k + j] ** 2;
    if (off === 0) break;
    let turned = false;
    for (let i = 0; i < k; i++) {
      for (let j = i + 1; j < k; j++) turned = rotated(a, v, k, i, j) || turned;
    }
    if (!turned) break;
  }
  const order = Array.from({ length: k }, (_, i) => i).sort((i, j) => a[j * k + j] - a[i * k + i]);
  const vectors = new Float64Array(k * k);
  order.forEach((from, to) => vectors.set(v.subarray(from * k, (from + 1) * k), to * k));
  return { values: Float64Array.from(order, (i) => a[i * k + i]), vectors };
}

/** One rotation that makes entry (i, j) zero; false where it is zero beside the diagonal. */
function rotated(a, v, k, i, j) {
  const entry = a[i * k + j];
  if (Math.abs(entry) <= 1e-17 * (Math.abs(a[i * k + i]) + Math.abs(a[j * k + j]))) return false;
  const half = (a[j * k + j] - a[i * k + i]) / (2 * entry);
  const tangent = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.sqrt(half * half + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let m = 0; m < k; m++) {
    const [p, q] = [a[m * k + i], a[m * k + j]];
    a[m * k + i] = cosine * p - sine * q;
    a[m * k + j] = sine * p + cosine * q;
  }
  for (let m = 0; m < k; m++) {
    const [p, q] = [a[i * k + m], a[j * k + m]];
    a[i * k + m] = cosine * p - sine * q;
    a[j * k + m] = sine * p + cosine * q;
    const [r, s] = [v[i * k + m], v[j * k + m]];
    v[i * k + m] = cosine * r - sine * s;
    v[j * k + m] = sine * r + cosine * s;
  }
  return true;
}
