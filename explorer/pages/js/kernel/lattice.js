/**
 * The 3^n states of n inputs that are each uniform on [0, 1] or rest at one of its ends.
 *
 * Digit i of a state tells of input i: LOW where the output is least, HIGH where it is largest,
 * FREE where the input is uniform. Neighbours with one free digit fixed have smaller numbers.
 */

export const LOW = 0;
export const HIGH = 1;
export const FREE = 2;

const known = new Map();

/** Powers of 3, free digits of every state in a row of indices, and the level of each state. */
export function lattice(n) {
  if (!known.has(n)) known.set(n, made(n));
  return known.get(n);
}

function made(n) {
  const powers = Int32Array.from({ length: n + 1 }, (_, i) => 3 ** i);
  const size = powers[n];
  const starts = new Int32Array(size + 1);
  const steps = [];
  const level = new Int32Array(size);
  for (let state = 0; state < size; state++) {
    for (let i = 0; i < n; i++) {
      if (Math.floor(state / powers[i]) % 3 !== FREE) continue;
      steps.push(powers[i]);
      level[state] += 1;
    }
    starts[state + 1] = steps.length;
  }
  return { n, size, powers, starts, steps: Int32Array.from(steps), level };
}
