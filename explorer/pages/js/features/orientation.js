// Turning and projecting features. Losses do not change under rotations, pictures do.

// The same matrix [W; b], rotated and reflected so that feature 0 lies on the first axis, feature 1
// in the plane of the first two with a positive second coordinate, and so on.
export function aligned(x, d, n) {
  const basis = [];
  for (let i = 0; i < n && basis.length < d; i += 1) {
    const rest = Array.from({ length: d }, (_, a) => x[a * n + i]);
    const before = Math.hypot(...rest);
    for (const u of basis) {
      const along = u.reduce((sum, c, a) => sum + c * rest[a], 0);
      u.forEach((c, a) => { rest[a] -= along * c; });
    }
    const length = Math.hypot(...rest);
    if (length > 0.05 * before && length > 1e-3) basis.push(rest.map((c) => c / length));
  }
  completed(basis, d);
  const turned = Float64Array.from(x);
  basis.forEach((u, a) => {
    for (let i = 0; i < n; i += 1) {
      turned[a * n + i] = u.reduce((sum, c, k) => sum + c * x[k * n + i], 0);
    }
  });
  return turned;
}

// An orthonormal basis out of some orthonormal vectors, in place.
function completed(basis, d) {
  for (let axis = 0; axis < d && basis.length < d; axis += 1) {
    const rest = Array.from({ length: d }, (_, a) => (a === axis ? 1 : 0));
    for (let again = 0; again < 2; again += 1) {
      for (const u of basis) {
        const along = u.reduce((sum, c, a) => sum + c * rest[a], 0);
        u.forEach((c, a) => { rest[a] -= along * c; });
      }
    }
    const length = Math.hypot(...rest);
    if (length > 0.1) basis.push(rest.map((c) => c / length));
  }
}

// The directions of the screen in space: right, up, and towards the eye, for angles in degrees.
export function screen(d, yaw, tilt) {
  if (d === 1) return { right: [1], up: [0], near: [0] };
  if (d === 2) return { right: [1, 0], up: [0, 1], near: [0, 0] };
  const [c, s] = [Math.cos((yaw * Math.PI) / 180), Math.sin((yaw * Math.PI) / 180)];
  const [ct, st] = [Math.cos((tilt * Math.PI) / 180), Math.sin((tilt * Math.PI) / 180)];
  return { right: [c, -s, 0], up: [s * st, c * st, ct], near: [-s * ct, -c * ct, st] };
}

// Where feature i lies on the screen: x to the right, y up, z towards the eye.
export function projected(x, n, i, { right, up, near }) {
  const along = (u) => u.reduce((sum, c, a) => sum + c * x[a * n + i], 0);
  return { x: along(right), y: along(up), z: along(near) };
}

// The matrix in which feature i lies elsewhere on the screen, as far from the eye as before.
export function moved(x, n, i, { right, up }, to) {
  const from = projected(x, n, i, { right, up, near: right.map(() => 0) });
  const next = Float64Array.from(x);
  right.forEach((c, a) => { next[a * n + i] += c * (to.x - from.x) + up[a] * (to.y - from.y); });
  return next;
}
