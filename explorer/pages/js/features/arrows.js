// Features as arrows that can be taken by their heads, with the pointer or with the arrow keys.

import { drawing, path, svg } from "../shared/charts.js";
import { short } from "../shared/text.js";
import { namesOf } from "./views.js";

const SIZE = 440;
const MIDDLE = SIZE / 2;
const UNIT = 195;
const STEP = 0.05;

// The drawing and its functions. onDrag(i, {x, y}, settled): feature i is put there, in units of
// the weights; onTurn(yaw, tilt, settled): the space is turned by so many degrees; onLook(i or null).
export function arrowsPart({ onDrag, onTurn, onLook }) {
  const layers = Object.fromEntries(["ground", "trails", "arrows", "heads"].map((name) => [
    name, svg("g", { class: name, "pointer-events": name === "heads" ? "auto" : "none" }),
  ]));
  const back = svg("rect", { x: 0, y: 0, width: SIZE, height: SIZE, fill: "transparent", class: "turner" });
  const picture = drawing(SIZE, SIZE, "Features as arrows", back, ...Object.values(layers));
  let view = null;
  let drawn = [];
  let taken = null;

  const place = ({ x, y }) => [MIDDLE + UNIT * x, MIDDLE - UNIT * y];
  const pointed = (event) => {
    const { left, top, width } = picture.getBoundingClientRect();
    const scale = SIZE / width;
    const x = ((event.clientX - left) * scale - MIDDLE) / UNIT;
    const y = (MIDDLE - (event.clientY - top) * scale) / UNIT;
    return { x: x * taken.reach, y: y * taken.reach };
  };

  function headOf(i) {
    const head = svg("circle", { r: 9, class: "handle", tabindex: 0, role: "button", "data-feature": i });
    head.addEventListener("pointerdown", (event) => {
      head.setPointerCapture(event.pointerId);
      taken = { i, reach: view.reach, changed: false };
    });
    head.addEventListener("pointermove", (event) => {
      if (taken?.i !== i) return;
      taken.changed = true;
      onDrag(i, pointed(event), false);
    });
    const released = (event) => {
      if (taken?.i !== i) return;
      const { changed } = taken;
      const to = pointed(event);
      taken = null;
      if (changed) onDrag(i, to, true);
    };
    head.addEventListener("pointerup", released);
    head.addEventListener("pointercancel", released);
    head.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const length = STEP * (event.shiftKey ? 4 : 1);
      const { x, y } = view.arrows[i];
      onDrag(i, { x: x * view.reach + length * way[0], y: y * view.reach + length * way[1] }, true);
    });
    for (const [event, looked] of [["pointerenter", i], ["focus", i], ["pointerleave", null], ["blur", null]]) {
      head.addEventListener(event, () => onLook(looked));
    }
    return head;
  }

  function rebuilt(n) {
    drawn = Array.from({ length: n }, (_, i) => ({
      line: svg("line", { "stroke-width": 3, "stroke-linecap": "round", "data-feature": i }),
      label: svg("text", { "text-anchor": "middle", "dominant-baseline": "middle", "font-size": 13, "pointer-events": "none" }, String(i)),
      head: headOf(i),
    }));
    layers.arrows.replaceChildren(...drawn.map(({ line }) => line));
    layers.heads.replaceChildren(...drawn.map(({ head }) => head), ...drawn.map(({ label }) => label));
  }

  let turning = null;
  back.addEventListener("pointerdown", (event) => {
    if (!view?.axes.length) return;
    back.setPointerCapture(event.pointerId);
    turning = { x: event.clientX, y: event.clientY };
  });
  back.addEventListener("pointermove", (event) => {
    if (!turning) return;
    onTurn(0.5 * (event.clientX - turning.x), 0.5 * (event.clientY - turning.y), false);
    turning = { x: event.clientX, y: event.clientY };
  });
  back.addEventListener("pointerup", () => {
    if (turning) onTurn(0, 0, true);
    turning = null;
  });

  function draw(next, { trails = [], told = "" } = {}) {
    view = next;
    if (drawn.length !== view.arrows.length) rebuilt(view.arrows.length);
    picture.setAttribute("aria-label", told);
    const reach = taken?.reach ?? view.reach;
    layers.ground.replaceChildren(...ground(view, reach));
    layers.trails.replaceChildren(...trails.map((points, i) => svg("path", {
      d: path(points.map(({ x, y }) => place({ x: x / reach, y: y / reach }))),
      fill: "none", stroke: view.arrows[i].colour, "stroke-width": 1.5, "stroke-opacity": 0.55,
    })));
    const names = namesOf(view.arrows);
    view.arrows.forEach((arrow, i) => {
      const { line, head, label } = drawn[i];
      const scale = view.reach / reach;
      const [x, y] = place({ x: arrow.x * scale, y: arrow.y * scale });
      const faint = view.axes.length ? 0.65 + 0.35 * Math.max(-1, Math.min(1, arrow.depth)) : 1;
      const from = view.lines ? [2 * MIDDLE - x, 2 * MIDDLE - y] : [MIDDLE, MIDDLE];
      for (const [name, value] of Object.entries({ x1: from[0], y1: from[1], x2: x, y2: y })) line.setAttribute(name, value);
      line.setAttribute("stroke", arrow.colour);
      line.setAttribute("stroke-opacity", faint);
      if (arrow.dead) line.setAttribute("stroke-dasharray", "2 5");
      else line.removeAttribute("stroke-dasharray");
      head.setAttribute("cx", x);
      head.setAttribute("cy", y);
      head.setAttribute("fill", arrow.dead ? "var(--ground)" : arrow.colour);
      head.setAttribute("stroke", arrow.colour);
      head.setAttribute("fill-opacity", faint);
      head.setAttribute("aria-label", `feature ${i}: length ${short(arrow.length)}, capacity ${short(arrow.capacity)}, bias ${short(arrow.bias)}`
        + `${arrow.dead ? ", dead" : ""}; move it with the arrow keys`);
      const out = Math.hypot(x - MIDDLE, y - MIDDLE) || 1;
      const beyond = 19;
      label.setAttribute("x", x + (beyond * (x - MIDDLE)) / out);
      label.setAttribute("y", y + (beyond * (y - MIDDLE)) / out);
      label.textContent = names[i];
      const across = names[i].includes(",") ? Math.round((x - MIDDLE) / out) : 0;
      label.setAttribute("text-anchor", across > 0 ? "start" : across < 0 ? "end" : "middle");
    });
    if (view.axes.length) inFront(view);
  }

  // Nearer features are drawn later; the one that is held stays where it is.
  function inFront({ arrows }) {
    if (taken || document.activeElement?.closest?.(".heads")) return;
    const order = arrows.map((_, i) => i).sort((i, j) => arrows[i].depth - arrows[j].depth);
    order.forEach((i) => {
      layers.arrows.append(drawn[i].line);
      layers.heads.append(drawn[i].head, drawn[i].label);
    });
  }

  return { picture, draw };
}

// The unit circle (of unit length), and the axes of space.
function ground({ axes }, reach) {
  const fits = UNIT / reach < MIDDLE - 16;
  const circle = fits ? [
    svg("circle", { cx: MIDDLE, cy: MIDDLE, r: UNIT / reach, fill: "none", stroke: "var(--line)", "stroke-dasharray": "3 4" }),
    svg("text", { x: 8, y: SIZE - 8, "font-size": 11, class: "faint" }, "dashed circle: length 1"),
  ] : [];
  const lines = axes.map(({ x, y }) => svg("line", {
    x1: MIDDLE - UNIT * x, y1: MIDDLE + UNIT * y, x2: MIDDLE + UNIT * x, y2: MIDDLE - UNIT * y, stroke: "var(--line)",
  }));
  return [...circle, ...lines];
}
