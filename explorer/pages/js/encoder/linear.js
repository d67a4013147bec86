// Equations of at most three unknowns in whole numbers, solved without rounding by Cramer's rule.
//
// Entries up to 2000 give determinants below 5 * 10^10 and sums of products of them below 2^53, so
// that floats hold every number here as it is.

const minor = (a, b, j, k) => a[j] * b[k] - a[k] * b[j];

// The determinant of one, two or three columns of as many whole numbers.
export function determinant(columns) {
  const [a, b, c] = columns;
  if (columns.length === 0) return 1;
  if (columns.length === 1) return a[0];
  if (columns.length === 2) return minor(a, b, 0, 1);
  return a[0] * minor(b, c, 1, 2) - a[1] * minor(b, c, 0, 2) + a[2] * minor(b, c, 0, 1);
}

// Numerators and denominator of the x with sum_k x_k columns[k] = target; null without an inverse.
export function solved(columns, target) {
  const below = determinant(columns);
  if (below === 0) return null;
  const above = columns.map((_, k) => determinant(columns.map((own, j) => (j === k ? target : own))));
  return below > 0 ? { above, below } : { above: above.map((x) => 0 - x), below: -below };
}

const COORDINATES = {
  0: [[]],
  1: [[0], [1], [2]],
  2: [[0, 1], [0, 2], [1, 2]],
  3: [[0, 1, 2]],
};

// Coordinates on which these independent vectors are a square with an inverse; null if dependent.
export function independentOn(vectors, d) {
  const choices = COORDINATES[vectors.length] ?? [];
  const fit = choices.filter((chosen) => chosen.every((k) => k < d));
  return fit.find((chosen) => determinant(on(vectors, chosen)) !== 0) ?? null;
}

// The vectors with these coordinates alone.
export const on = (vectors, chosen) => vectors.map((v) => chosen.map((k) => v[k]));

// The one combination of independent vectors that gives the target; null without one.
export function combination(vectors, target) {
  const chosen = independentOn(vectors, target.length);
  if (chosen === null) return null;
  const found = solved(on(vectors, chosen), on([target], chosen)[0]);
  const reached = target.every(
    (x, k) => vectors.reduce((sum, v, j) => sum + found.above[j] * v[k], 0) === x * found.below,
  );
  return reached ? found : null;
}

// Sets of so many of the items, in order.
export function subsets(items, count) {
  if (count === 0) return [[]];
  return items.flatMap((first, k) =>
    subsets(items.slice(k + 1), count - 1).map((rest) => [first, ...rest]),
  );
}

export const product = (a, b) => a.reduce((sum, x, k) => sum + x * b[k], 0);

// The transpose of a square or oblong list of lists.
export const turned = (rows) => rows[0].map((_, k) => rows.map((row) => row[k]));
