// Matrices, spectra, the gauge, the strip of starts and paths, drawn from the data of views.js.

import { axis, drawing, path, svg } from "../shared/charts.js";
import { d3 } from "../shared/d3.js";
import { short } from "../shared/text.js";
import { colour } from "./views.js";

// The Gram matrix as squares; pressed(i, j) where one is chosen, looked(i, j or null).
export function gramPicture({ n, cells }, chosen, { pressed, looked }) {
  const size = 360;
  const cell = size / n;
  const squares = cells.map(({ i, j, value, shade, cluster }) => {
    const one = svg("rect", {
      x: j * cell, y: i * cell, width: cell, height: cell, "data-cell": `${i},${j}`, "data-feature": i === j ? i : `${i} ${j}`,
      fill: shade >= 0 ? "var(--one)" : "var(--two)", "fill-opacity": Math.abs(shade) ** 0.7,
      stroke: "var(--ground)", "stroke-width": n > 20 ? 0.5 : 1.5,
      on: { click: () => pressed(i, j), pointerenter: () => looked(i, j), pointerleave: () => looked(null) },
    });
    one.append(svg("title", {}, `⟨w${i}, w${j}⟩ = ${short(value, 5)}, cluster ${cluster}`));
    return one;
  });
  const marks = chosen.length === 2 ? [chosen, [...chosen].reverse()].map(([i, j]) => svg("rect", {
    x: j * cell + 1, y: i * cell + 1, width: cell - 2, height: cell - 2, fill: "none", stroke: "var(--ink)", "stroke-width": 2.5, "pointer-events": "none",
  })) : [];
  const values = n <= 8 ? cells.map(({ i, j, value, shade }) => svg("text", {
    x: (j + 0.5) * cell, y: (i + 0.5) * cell, "text-anchor": "middle", "dominant-baseline": "middle", "font-size": Math.min(13, cell / 4), "pointer-events": "none", class: Math.abs(shade) > 0.45 ? "on-colour" : "",
  }, short(Math.abs(value) < 5e-7 ? 0 : value, 2))) : [];
  const frame = svg("rect", { x: 0, y: 0, width: size, height: size, fill: "none", stroke: "var(--line)" });
  return drawing(size, size, `Gram matrix of ${n} features, positive entries in one colour, negative ones in another`, frame, ...squares, ...values, ...marks);
}

// Eigenvalues of the frame operator as stems, coloured by their groups.
export function eigenvaluesPicture({ eigenvalues }) {
  const [width, height, left, bottom] = [380, 150, 44, 26];
  const most = Math.max(...eigenvalues.map(({ value }) => value), 1e-9);
  const y = d3.scaleLinear([0, 1.1 * most], [height - bottom, 8]);
  const x = d3.scalePoint(eigenvalues.map((_, a) => a), [left, width - 8]).padding(0.7);
  const stems = eigenvalues.flatMap(({ value, colour: fill }, a) => [
    svg("line", { x1: x(a), x2: x(a), y1: y(0), y2: y(value), stroke: fill, "stroke-width": 3 }),
    svg("circle", { cx: x(a), cy: y(value), r: 5, fill }, svg("title", {}, `eigenvalue ${short(value, 8)}`)),
    svg("text", { x: x(a), y: height - 9, "text-anchor": "middle", "font-size": 11 }, `λ${a + 1}`),
  ]);
  return drawing(width, height, "Eigenvalues of the frame operator", axis("left", y, { ticks: 4, at: left }), ...stems);
}

// Masses of every feature in the groups of eigenvalues, as bars.
export function massesPicture({ features }) {
  const [width, left] = [380, 34];
  const each = Math.max(6, Math.min(18, 300 / Math.max(1, features.length)));
  const height = each * features.length + 22;
  const bars = features.flatMap(({ i, dead, parts }) => {
    let from = 0;
    const drawn = parts.map(({ mass, colour: fill }) => {
      const one = svg("rect", {
        x: left + from * (width - left - 6), y: i * each + 1, width: Math.max(0, mass * (width - left - 6)), height: each - 2, fill,
        "fill-opacity": dead ? 0.3 : 0.85, "data-feature": i,
      }, svg("title", {}, `feature ${i}: ${short(100 * mass, 4)} %`));
      from += mass;
      return one;
    });
    const label = each >= 9 || i % 5 === 0 ? [svg("text", { x: left - 6, y: (i + 0.5) * each, "text-anchor": "end", "dominant-baseline": "middle", "font-size": Math.min(11, each + 2) }, String(i))] : [];
    return [...drawn, ...label];
  });
  const caption = svg("text", { x: left, y: height - 6, "font-size": 11 }, "share of the feature’s square in each eigenspace");
  return drawing(width, height, "Spectral masses of the features", ...bars, caption);
}

// Saturation between its two nulls.
export function gaugePicture({ marks }) {
  const [width, height] = [380, 104];
  const x = d3.scaleLinear([0, 1], [10, width - 10]);
  const bar = svg("rect", { x: x(0), y: 46, width: x(1) - x(0), height: 10, rx: 5, fill: "var(--line)" });
  const [floor, own] = ["floor", "saturation"].map((wanted) => marks.find(({ name }) => name === wanted));
  const filled = svg("rect", { x: x(Math.min(floor.value, own.value)), y: 46, width: Math.abs(x(own.value) - x(floor.value)), height: 10, fill: "var(--accent)" });
  const rows = { saturation: { text: 22, from: 30, to: 60 }, floor: { text: 78, from: 42, to: 66 }, gaussian: { text: 97, from: 42, to: 60 } };
  const drawn = ["gaussian", "floor", "saturation"].flatMap((wanted) => marks.filter(({ name }) => name === wanted)).map(({ name, value, label }) => {
    const { text, from, to } = rows[name];
    const own = name === "saturation";
    const at = Math.min(0.97, Math.max(0.03, value));
    return svg("g", {},
      svg("line", { x1: x(value), x2: x(value), y1: from, y2: to, stroke: own ? "var(--accent)" : "var(--ink)", "stroke-width": own ? 4 : 1.5 }),
      svg("text", {
        x: x(at), y: text, "font-size": 12, "font-weight": own ? 700 : 400, class: "on-lines",
        "text-anchor": at > 0.7 ? "end" : at < 0.3 ? "start" : "middle",
      }, `${label} ${short(value, 4)}`));
  });
  return drawing(width, height, `Saturation between 0 and 1, with ${marks.length - 1} to compare it with`, bar, filled, ...drawn);
}

// Losses of all starts, so wide; chosen(k) where one is pressed.
export function stripPicture({ dots, from, to, most }, width, chosen) {
  const apart = 12;
  const ground = 16 + apart * Math.max(3, most);
  const x = d3.scaleLinear([from, to], [14, width - 14]);
  const marks = dots.map(({ k, relative, level, colour: fill, converged, shown, name, loss }) => {
    const one = svg("circle", {
      cx: x(relative), cy: ground - 12 - apart * level, r: shown ? 6.5 : 5, fill: converged ? fill : "var(--ground)", stroke: shown ? "var(--ink)" : fill,
      "stroke-width": shown ? 3 : 1.5, class: "pressable", tabindex: 0, role: "button",
      "aria-label": `start ${k + 1}: loss ${loss}${name ? `, ${name}` : ""}${shown ? ", shown" : ""}`,
      on: {
        click: () => chosen(k),
        keydown: (event) => {
          if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            chosen(k);
          }
        },
      },
    });
    one.append(svg("title", {}, `start ${k + 1}: loss ${loss}${name ? `, ${name}` : ""}`));
    return one;
  });
  const bottom = axis("bottom", x, { label: "loss, as a share of that of no output", ticks: width / 120, at: ground });
  return drawing(width, ground + 40, "Losses of all starts", bottom, ...marks);
}

// Loss and eigenvalues along a path.
export function pathPicture({ losses, eigenvalues }) {
  const [width, height, left] = [380, 130, 44];
  const x = d3.scaleLinear([0, Math.max(1, losses.length - 1)], [left, width - 8]);
  const panel = (title, curves) => {
    const values = curves.flatMap((curve) => curve.map(([, value]) => value));
    const y = d3.scaleLinear([Math.min(...values, 0), Math.max(...values) * 1.05 || 1], [height - 12, 20]);
    return drawing(width, height, title, axis("left", y, { ticks: 4, at: left }),
      svg("text", { x: left + 4, y: 12, "font-size": 12 }, title),
      ...curves.map((curve, a) => svg("path", { d: path(curve, x, y), fill: "none", stroke: curves.length === 1 ? "var(--ink)" : colour(a), "stroke-width": 2 })));
  };
  return [panel("loss along the way, as a share of that of no output", [losses]), panel("eigenvalues of F along the way", eigenvalues)];
}

// Relations of a block of features as coloured squares; the chosen pair and the paths through it.
export function relationsPicture(block, labels, chosen, pressed, title) {
  const k = block.features.length;
  const size = 260;
  const cell = size / k;
  const marks = chosen ? [chosen] : [];
  const squares = labels.flatMap((row, x) => row.map((relation, y) => svg("rect", {
    x: y * cell, y: x * cell, width: cell, height: cell, fill: colour(relation), stroke: "var(--ground)", "stroke-width": k > 20 ? 0.4 : 1,
    "fill-opacity": relation >= 8 ? 0.35 + 0.1 * (relation % 6) : 0.85, class: "pressable",
    on: { click: () => pressed(x, y) },
  }, svg("title", {}, `features ${block.features[x]} and ${block.features[y]}: relation ${relation}`))));
  return drawing(size, size, title, ...squares, ...marks.map(([x, y]) => svg("rect", {
    x: y * cell + 1, y: x * cell + 1, width: cell - 2, height: cell - 2, fill: "none", stroke: "var(--ink)", "stroke-width": 2.5, "pointer-events": "none",
  })));
}
