// Where everything lies in the drawings of a dictionary: points of the plane, or of space seen from
// a side. Lengths; the page scales them. No DOM.

import { UNIT } from "./cross_talk.js";
import { float } from "./rational.js";
import { coneInThePlane, directions, outline } from "./region.js";
import { collision, named } from "./views.js";

const RADII = [1.45, 2.2, 3.3, 5];
const TURN = Math.PI / 180;

const lengths = (atom) => atom.map((x) => x / UNIT);
const norm = (v) => Math.hypot(...v);
const sum = (a, b) => a.map((x, k) => x + b[k]);
const scaled = (v, by) => v.map((x) => x * by);
const unit = (v) => scaled(v, 1 / (norm(v) || 1));

// From coordinates to the drawing and back: right, up, and toward the reader.
export function view({ azimuth, elevation }, d) {
  if (d === 2) return { right: [1, 0], up: [0, 1], toward: [0, 0] };
  const [a, e] = [azimuth * TURN, elevation * TURN];
  return {
    right: [-Math.sin(a), Math.cos(a), 0],
    up: [-Math.sin(e) * Math.cos(a), -Math.sin(e) * Math.sin(a), Math.cos(e)],
    toward: [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)],
  };
}

const product = (a, b) => a.reduce((total, x, k) => total + x * b[k], 0);
const seen = (axes, p) => [product(p, axes.right), product(p, axes.up)];

// A point moved by so much to the right and up, as the reader sees it.
export const dragged = (axes, point, right, up) =>
  point.map((x, k) => x + right * axes.right[k] + up * axes.up[k]);

// The radius that a drawing needs to show these points; one of a few, so that it seldom jumps.
export function radiusFor(points) {
  const most = Math.max(1, ...points.map(norm));
  return RADII.find((r) => most <= 0.96 * r) ?? RADII.at(-1);
}

// Everything of the drawing of a dictionary: arrows, the cone that forbids the chosen feature, its
// certificate as a walk along atoms, or the border of what the best row reads nothing of.
export function dictionaryScene(state, found) {
  const axes = view(state, found.d);
  const tips = found.atoms.map(lengths);
  const own = found.features[found.feature];
  const walk = own.combination ? walkAlong(tips, own.combination) : [];
  const radius = radiusFor([...tips, ...walk]);
  return {
    radius, axes,
    arrows: tips.map((tip, i) => ({
      feature: i, tip, at: seen(axes, tip), depth: product(tip, axes.toward),
      state: found.features[i].value === null ? "zero"
        : found.features[i].value.p === 0n ? "recovered" : "forbidden",
      chosen: i === found.feature,
      used: Boolean(own.combination?.some(({ j }) => j === i)),
    })),
    region: regionOf(found, tips, radius).map((shape) => shape.map((p) => seen(axes, p))),
    walk: walk.map((p) => seen(axes, p)),
    border: own.combination || own.value === null ? [] : borderOf(found, radius).map((p) => seen(axes, p)),
    caption: captionOf(found, own),
    ...groundOf(found.d, axes),
  };
}

// In space the axes and the equator of the unit sphere.
const groundOf = (d, axes) => (d === 2 ? { axesDrawn: [], circle: [] } : {
  axesDrawn: [[1, 0, 0], [0, 1, 0], [0, 0, 1]].map((p, k) => ({ name: "xyz"[k], at: seen(axes, scaled(p, 1.15)) })),
  circle: circlePoints([1, 0, 0], [0, 1, 0], 1).map((p) => seen(axes, p)),
});

const SHAPES = {
  point: "nothing but the origin", ray: "a ray", line: "a line", wedge: "a wedge", "half-plane": "a half-plane",
  plane: "the whole plane",
};

// What the shades and lines of the drawing are, in words.
function captionOf(found, { combination, value }) {
  if (value === null) return "";
  const atom = named("d", found.feature);
  const side = found.d === 3 ? "disc: the plane" : "line: all";
  if (!combination) {
    const border = `Dashed ${side} of which the row reads 0; ${atom} lies on one side of it, `
      + `${found.near[found.feature].size === found.n - 1 ? "all other atoms lie on it" : "no other atom does"}.`;
    return found.d === 2 ? `Shaded: what the others make, ${SHAPES[coneOf(found).kind]}. ${border}` : border;
  }
  const walk = `Dotted: the walk to ${atom} along ${combination.map(({ j }) => named("d", j)).join(", ")}.`;
  return found.d === 2
    ? `Shaded: what the others make, ${SHAPES[coneOf(found).kind]}; it holds ${atom}. ${walk}`
    : `Shaded: the cone of the atoms that make ${atom}. ${walk}`;
}

const coneOf = ({ atoms, feature, near }) => coneInThePlane(directions(atoms, feature, near[feature]));

// Partial sums of a combination: from the origin to the atom, along one atom after the other.
function walkAlong(tips, parts) {
  const stops = [tips[0].map(() => 0)];
  for (const { j, z } of parts) stops.push(sum(stops.at(-1), scaled(tips[j], float(z))));
  return stops;
}

function regionOf(found, tips, radius) {
  const { feature, features } = found;
  if (found.d === 2) {
    const shape = outline(coneOf(found), 1.5 * radius);
    return shape.length ? [shape] : [];
  }
  const parts = features[feature].combination;
  if (!parts) return [];
  const edges = parts.map(({ j, z }) => scaled(unit(tips[j]), Math.sign(float(z)) * 1.25));
  const origin = [0, 0, 0];
  if (edges.length === 1) return [[origin, edges[0]]];
  if (edges.length === 2) return [[origin, ...edges]];
  return [[0, 1], [1, 2], [2, 0]].map(([a, b]) => [origin, edges[a], edges[b]]);
}

// Where the best row reads nothing: a line, or a disc in space.
function borderOf(found, radius) {
  const w = unit(found.best.map(float));
  if (found.d === 2) {
    const along = [-w[1], w[0]];
    return [scaled(along, -1.5 * radius), scaled(along, 1.5 * radius)];
  }
  const [a, b] = basisAcross(w);
  return circlePoints(a, b, 1.2);
}

function basisAcross(w) {
  const helper = Math.abs(w[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const a = unit(crossed(w, helper));
  return [a, crossed(w, a)];
}

const crossed = (a, b) =>
  [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

const circlePoints = (a, b, radius) => Array.from({ length: 61 }, (_, k) => {
  const turn = (2 * Math.PI * k) / 60;
  return sum(scaled(a, radius * Math.cos(turn)), scaled(b, radius * Math.sin(turn)));
});

// The drawing of the two codes that the row reads as one number: the row, their signals, and the
// line, or the line of sight in space, on which they lie for the row.
export function collisionScene(state, found) {
  const axes = view(state, found.d);
  const told = collision(found);
  if (told === null) return null;
  const row = found.row.map(float);
  const tips = found.atoms.map(lengths);
  const longest = state.row === "own" ? 2 : 1.25;
  const shown = norm(row) > longest ? scaled(unit(row), longest) : row;
  const radius = radiusFor([...told.points, ...tips, shown]);
  const walks = told.codes.map((code) => {
    const parts = code.map((z, j) => [j, z]).filter(([, z]) => z !== 0);
    return parts.reduce((stops, [j, z]) => [...stops, sum(stops.at(-1), scaled(tips[j], z))], [tips[0].map(() => 0)]);
  });
  return {
    radius, axes,
    row: { tip: shown, at: seen(axes, shown), cut: norm(row) > longest },
    arrows: tips.map((tip, i) => ({ feature: i, at: seen(axes, tip) })),
    points: told.points.map((p) => seen(axes, p)),
    walks: walks.map((walk) => walk.map((p) => seen(axes, p))),
    level: levelOf(found.d, row, told.points, radius).map((p) => seen(axes, p)),
    same: told.same,
    ...groundOf(found.d, axes),
  };
}

function levelOf(d, row, [first, second], radius) {
  if (norm(row) === 0) return [];
  if (d === 3) return [first, second];
  const along = unit([-row[1], row[0]]);
  return [sum(first, scaled(along, -2 * radius)), sum(first, scaled(along, 2 * radius))];
}
