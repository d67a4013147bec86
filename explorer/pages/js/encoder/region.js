// What the atoms of others make out of the plane or of space: the cone of those that are never
// active with a feature plus the span of those that are. In the plane it is told whole, exactly.

const cross = ([a, b], [c, d]) => a * d - b * c;
const dot = ([a, b], [c, d]) => a * c + b * d;

// Directions that make the cone up.
export function directions(atoms, feature, neighbours) {
  return atoms.flatMap((atom, j) => {
    if (j === feature || atom.every((x) => x === 0)) return [];
    return neighbours.has(j) ? [atom, atom.map((x) => 0 - x)] : [atom];
  });
}

// The cone of some directions in the plane.
//
// {kind: "point" | "ray" | "line" | "wedge" | "half-plane" | "plane", start, end}: the wedge and the
// half-plane go counter-clockwise from start to end. All of it is decided in whole numbers.
export function coneInThePlane(rays) {
  if (rays.length === 0) return { kind: "point" };
  const start = rays.find((u) => rays.every((v) => cross(u, v) >= 0) && !onlyAhead(u, rays));
  const end = rays.find((u) => rays.every((v) => cross(u, v) <= 0) && !onlyAhead(u, rays));
  if (rays.every((v) => cross(rays[0], v) === 0)) {
    const both = rays.some((v) => dot(rays[0], v) < 0);
    return { kind: both ? "line" : "ray", start: rays[0], end: rays[0] };
  }
  if (!start || !end) return { kind: "plane" };
  const opposite = cross(start, end) === 0;
  return { kind: opposite ? "half-plane" : "wedge", start, end };
}

// Whether everything lies on the line of a direction, so that it bounds no wedge.
const onlyAhead = (u, rays) => rays.every((v) => cross(u, v) === 0);

// Points of the outline of the cone out to a radius, the origin first.
export function outline({ kind, start, end }, radius) {
  const angle = ([x, y]) => Math.atan2(y, x);
  const at = (turn) => [radius * Math.cos(turn), radius * Math.sin(turn)];
  if (kind === "point") return [];
  if (kind === "ray") return [[0, 0], at(angle(start))];
  if (kind === "line") return [at(angle(start) + Math.PI), at(angle(start))];
  const first = kind === "plane" ? 0 : angle(start);
  let sweep = kind === "plane" ? 2 * Math.PI : kind === "half-plane" ? Math.PI : angle(end) - first;
  if (sweep < 0) sweep += 2 * Math.PI;
  const steps = Math.max(2, Math.ceil(sweep / 0.05));
  const arc = Array.from({ length: steps + 1 }, (_, k) => at(first + (sweep * k) / steps));
  return kind === "plane" ? arc : [[0, 0], ...arc];
}
