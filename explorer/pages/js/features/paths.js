// Relations of pairs of features, and the paths that decide whether they form a scheme.

// For a pair (x, y) of places in a relation matrix: how many z have (x, z) in relation i and (z, y)
// in relation j, as a mapping of "i,j" to the places z.
export function paths(relations, x, y) {
  const found = new Map();
  for (let z = 0; z < relations.length; z += 1) {
    const key = `${relations[x][z]},${relations[z][y]}`;
    found.set(key, [...(found.get(key) ?? []), z]);
  }
  return found;
}

// What pairs of the same relation disagree about: for the pair at places (x, y) the first other pair
// with other paths, and the products (i, j) at which their numbers differ; null if none disagrees.
export function disagreement(relations, x, y) {
  const own = paths(relations, x, y);
  for (let u = 0; u < relations.length; u += 1) {
    for (let v = 0; v < relations.length; v += 1) {
      if (relations[u][v] !== relations[x][y]) continue;
      const other = paths(relations, u, v);
      const keys = new Set([...own.keys(), ...other.keys()]);
      const differing = [...keys].filter((key) => own.get(key)?.length !== other.get(key)?.length);
      if (differing.length) {
        const products = differing.map((key) => ({
          product: key.split(",").map(Number), here: own.get(key) ?? [], there: other.get(key) ?? [],
        }));
        return { other: [u, v], products };
      }
    }
  }
  return null;
}

// The relations of which two pairs have other paths.
export function brokenRelations(relations) {
  const first = new Map();
  const broken = new Set();
  relations.forEach((row, x) => row.forEach((relation, y) => {
    const counts = JSON.stringify([...paths(relations, x, y)].map(([key, z]) => [key, z.length]).sort());
    if (!first.has(relation)) first.set(relation, counts);
    else if (first.get(relation) !== counts) broken.add(relation);
  }));
  return [...broken].sort((a, b) => a - b);
}
