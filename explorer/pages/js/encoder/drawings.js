// The drawings of a dictionary: scenes of scene.js as SVG, with handles that move atoms and the row.

import { d3 } from "../shared/d3.js";
import { drawing, svg } from "../shared/charts.js";
import { dragged } from "./scene.js";

const SIZE = 440;
const COLOURS = { recovered: "var(--accent)", forbidden: "var(--guide)", zero: "var(--warn)" };

// From lengths to the units of a drawing.
const place = (radius) => ([x, y]) => [SIZE / 2 + (x * SIZE) / (2 * radius), SIZE / 2 - (y * SIZE) / (2 * radius)];

const polyline = (points, at) => `M${points.map((p) => at(p).map((v) => v.toFixed(2)).join(" ")).join("L")}`;

// An arrow from the origin, with a head of its own that scales with nothing.
function arrow(at, tip, attributes) {
  const [[x0, y0], [x1, y1]] = [at([0, 0]), at(tip)];
  const size = Math.hypot(x1 - x0, y1 - y0);
  const group = svg("g", attributes);
  if (size < 1) return group;
  const [u, v] = [(x1 - x0) / size, (y1 - y0) / size];
  const head = Math.min(11, size);
  const point = (along, across) =>
    `${(x1 - along * u - across * v).toFixed(2)} ${(y1 - along * v + across * u).toFixed(2)}`;
  group.append(
    svg("path", { d: `M${x0} ${y0}L${point(0.7 * head, 0)}`, fill: "none" }),
    svg("path", { d: `M${point(0, 0)}L${point(head, 0.42 * head)}L${point(head, -0.42 * head)}Z`, stroke: "none", fill: attributes.stroke }),
  );
  return group;
}

function ground(scene, at) {
  const [[x0, y0]] = [at([0, 0])];
  const unit = SIZE / (2 * scene.radius);
  if (scene.axesDrawn.length) {
    return svg("g", {},
      svg("circle", { cx: x0, cy: y0, r: unit, fill: "none", stroke: "var(--line)" }),
      svg("path", { d: polyline(scene.circle, at), fill: "none", stroke: "var(--line)", "stroke-dasharray": "3 3" }),
      ...scene.axesDrawn.flatMap(({ name, at: tip }) => {
        const [x, y] = at(tip);
        return [svg("path", { d: `M${x0} ${y0}L${x} ${y}`, stroke: "var(--line)" }),
          svg("text", { x: x + 4, y: y - 4, fill: "var(--guide)" }, name)];
      }));
  }
  return svg("g", {},
    svg("path", { d: `M0 ${y0}H${SIZE}M${x0} 0V${SIZE}`, stroke: "var(--line)" }),
    svg("circle", { cx: x0, cy: y0, r: unit, fill: "none", stroke: "var(--line)", "stroke-dasharray": "2 4" }));
}

// The label of an arrow, beyond its tip.
function label(at, tip, text, attributes = {}) {
  const [[x0, y0], [x, y]] = [at([0, 0]), at(tip)];
  const size = Math.hypot(x - x0, y - y0) || 1;
  return svg("text", {
    x: x + (19 * (x - x0)) / size, y: y + (19 * (y - y0)) / size + 4, "text-anchor": "middle", ...attributes,
  }, text);
}

// A square frame in which things are drawn, with handles above them: {picture, under, handles}.
export function framed(alt, name) {
  const clip = svg("clipPath", { id: name }, svg("rect", { width: SIZE, height: SIZE, rx: 8 }));
  const under = svg("g", { "clip-path": `url(#${name})` });
  const handles = svg("g", {});
  const picture = drawing(SIZE, SIZE, alt, svg("defs", {}, clip),
    svg("rect", { width: SIZE, height: SIZE, rx: 8, fill: "var(--raised)", class: "ground" }), under, handles);
  picture.setAttribute("role", "group");
  return { picture, under, handles };
}

// The dictionary, what forbids the chosen feature, and a handle at the tip of every atom.
//
// onMove(k, tip, settled) gets an atom's new coordinates in lengths; onChoose(k) a chosen feature.
export function drawDictionary({ picture, under, handles }, scene, found, acts) {
  const at = place(scene.radius);
  under.replaceChildren(
    ground(scene, at),
    ...scene.region.map((shape) => svg("path", {
      d: `${polyline(shape, at)}${shape.length > 2 ? "Z" : ""}`, fill: shape.length > 2 ? "var(--warn)" : "none",
      "fill-opacity": 0.1, stroke: "var(--warn)", "stroke-opacity": 0.5, "stroke-width": shape.length > 2 ? 1 : 5,
    })),
    ...(scene.border.length ? [svg("path", {
      d: polyline(scene.border, at), fill: found.d === 3 ? "var(--accent)" : "none", "fill-opacity": 0.1,
      stroke: "var(--accent)", "stroke-dasharray": "7 4", "stroke-width": 1.5,
    })] : []),
    ...(scene.walk.length ? [svg("path", {
      d: polyline(scene.walk, at), fill: "none", stroke: "var(--warn)", "stroke-width": 2.5, "stroke-dasharray": "1 5", "stroke-linecap": "round",
    })] : []),
    ...scene.arrows.toSorted((a, b) => a.depth - b.depth).map((one) => arrow(at, one.at, {
      stroke: one.used ? "var(--warn)" : COLOURS[one.state], "stroke-width": one.chosen ? 4.5 : one.state === "recovered" ? 3 : 2,
    })),
    ...scene.arrows.map((one) => label(at, one.at, String(one.feature), {
      "font-weight": one.chosen ? 700 : 400, "font-size": one.chosen ? "15px" : "12px",
    })),
  );
  if (handles.children.length !== scene.arrows.length) {
    handles.replaceChildren(...scene.arrows.map(({ feature: k }) => movable(picture, `Atom ${k}`, {
      move: (tip, settled) => acts.onMove(k, tip, settled), choose: () => acts.onChoose(k),
    })));
  }
  scene.arrows.forEach((one, k) => put(handles.children[k], scene, one, at, {
    r: one.chosen ? 9 : 7.5, stroke: one.used ? "var(--warn)" : COLOURS[one.state], "stroke-width": one.chosen ? 3 : 2,
    fill: one.state === "recovered" ? "var(--accent)" : "var(--ground)",
    "aria-label": `Atom ${k} at ${coordinates(one.tip)}, ${one.state}; arrow keys move it`,
  }));
}

const STEPS = {
  ArrowLeft: [-1, 0, 0], ArrowRight: [1, 0, 0], ArrowDown: [0, -1, 0], ArrowUp: [0, 1, 0],
  PageDown: [0, 0, -1], PageUp: [0, 0, 1],
};
const COARSE = 0.02;
const FINE = 0.001;
const held = new WeakMap();

const coordinates = (tip) => tip.map((v) => v.toFixed(3).replace("-", "−")).join(", ");

// Put a handle where its tip is seen.
function put(dot, scene, { tip, at: seen }, at, attributes) {
  const [cx, cy] = at(seen);
  for (const [name, value] of Object.entries({ cx, cy, ...attributes })) dot.setAttribute(name, value);
  held.set(dot, { scene, tip });
}

// A handle that pointer and arrow keys move; move(tip, settled) gets coordinates in lengths.
function movable(picture, name, { move, choose = () => {} }) {
  const dot = svg("circle", { class: "handle", tabindex: 0, role: "button", "aria-label": name });
  const by = (dx, dy, settled) => {
    const { scene, tip } = held.get(dot);
    const scale = (2 * scene.radius) / SIZE;
    move(dragged(scene.axes, tip, dx * scale, -dy * scale), settled);
  };
  d3.select(dot).call(d3.drag().container(() => picture)
    .on("start", () => { dot.focus(); choose(); })
    .on("drag", ({ dx, dy }) => by(dx, dy, false))
    .on("end", () => by(0, 0, true)));
  dot.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      const size = event.shiftKey ? FINE : COARSE;
      move(held.get(dot).tip.map((v, c) => v + size * step[c]), true);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose();
    }
  });
  return dot;
}

// Turn a drawing of space by dragging its ground; in the plane, and upright, a touch scrolls the page.
export function turning(picture, isSpace, onTurn) {
  const rect = picture.querySelector(".ground");
  d3.select(rect).call(d3.drag().filter((event) => !event.ctrlKey && !event.button && isSpace())
    .on("drag", (event) => onTurn(-event.dx * 0.5, event.dy * 0.5, false))
    .on("end", () => onTurn(0, 0, true)));
  rect.style.touchAction = "pan-y";
}

// The row of the encoder, and two codes that it reads as one number.
export function drawCollision({ picture, under, handles }, scene, onRow) {
  if (scene === null) {
    under.replaceChildren();
    handles.replaceChildren();
    return;
  }
  const at = place(scene.radius);
  const walks = scene.same ? [] : scene.walks;
  under.replaceChildren(
    ground(scene, at),
    ...(scene.level.length && !scene.same ? [svg("path", {
      d: polyline(scene.level, at), stroke: "var(--four)", "stroke-width": 1.5, "stroke-dasharray": "7 4",
    })] : []),
    ...scene.arrows.map((one) => arrow(at, one.at, { stroke: "var(--seven)", "stroke-width": 1.5 })),
    ...scene.arrows.map((one) => label(at, one.at, String(one.feature))),
    arrow(at, scene.row.at, { stroke: "var(--four)", "stroke-width": 3.5 }),
    label(at, scene.row.at, "w", { "font-weight": 700, "font-style": "italic" }),
    ...walks.map((walk, k) => svg("path", {
      d: polyline(walk, at), fill: "none", stroke: ["var(--two)", "var(--six)"][k], "stroke-width": 3, "stroke-opacity": 0.8,
    })),
    ...(scene.same ? [] : scene.points.flatMap((point, k) => {
      const [x, y] = at(point);
      return [
        svg("path", k
          ? { d: `M${x - 6} ${y - 6}h12v12h-12Z`, fill: "var(--six)", stroke: "var(--ground)" }
          : { d: `M${x} ${y - 11}a11 11 0 1 0 .01 0Z`, fill: "var(--two)", stroke: "var(--ground)" }),
        svg("text", { x: x + 14, y: y + (k ? 21 : -12), "font-weight": 700 }, k ? "second" : "first"),
      ];
    })),
  );
  if (!onRow) {
    handles.replaceChildren();
    return;
  }
  if (!handles.firstChild) handles.replaceChildren(movable(picture, "My row", { move: onRow }));
  put(handles.firstChild, scene, scene.row, at, {
    r: 9, fill: "var(--ground)", stroke: "var(--four)", "stroke-width": 3,
    "aria-label": `My row, at ${coordinates(scene.row.tip)}; arrow keys move it`,
  });
}
