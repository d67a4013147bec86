// A gauge of the least cross-talk for every feature: buttons that choose it.

import { svg } from "../shared/charts.js";
import { element } from "../shared/controls.js";
import { gauges, named } from "./views.js";

const WIDTH = 220;

// {element, show(found)}; choose(k) when a feature is chosen.
export function gaugesOf(choose) {
  const list = element("div", { class: "gauges", role: "group", "aria-label": "Features" });
  const key = element("p", { class: "small" },
    "Bars: the least cross-talk ρ, what the best row still leaks. Triangle: what its own atom as row leaks. "
    + "At ρ = 0 the feature is recovered; else every such encoder errs on some code by what stands there, or more.");
  const show = (found) => {
    const told = gauges(found);
    const most = Math.max(1, ...told.map((one) => Math.min(3, Math.max(one.value ?? 0, one.atom ?? 0))));
    list.replaceChildren(...told.map((one) => element("button", {
      type: "button", class: `gauge ${one.state}`, "aria-pressed": String(one.feature === found.feature),
      on: { click: () => choose(one.feature) },
    }, element("span", { class: "name" }, `${one.state === "recovered" ? "●" : "○"} ${one.feature}`), bar(one, most),
    element("span", { class: "words" }, one.value === null ? one.words
      : `${named("ρ", one.feature)} = ${digits(one.value)}, ${one.words}`))));
  };
  return { element: element("div", {}, list, key), show };
}

const digits = (value) => String(Number(value.toPrecision(3)));

function bar({ value, atom }, most) {
  const x = (v) => (Math.min(v, most) / most) * (WIDTH - 8) + 4;
  return svg("svg", { viewBox: `0 0 ${WIDTH} 22`, class: "gauge-bar", "aria-hidden": "true" },
    svg("rect", { x: 4, y: 5, width: WIDTH - 8, height: 8, rx: 4, fill: "var(--line)" }),
    ...(most > 1 ? [svg("path", { d: `M${x(1)} 2V16`, stroke: "var(--guide)" })] : []),
    svg("rect", { x: 4, y: 5, width: Math.max(0, x(value ?? 0) - 4), height: 8, rx: 3, fill: "var(--warn)" }),
    ...(atom === null ? [] : [svg("path", { d: `M${x(atom)} 13l5 8h-10Z`, fill: "var(--guide)" })]),
  );
}
