// Controls that are bound to fields of the address: native inputs, each with its label.

import { position, valueAt } from "./sliders.js";

let made = 0;

// An element with properties and children; text goes in as text.
export function element(tag, properties = {}, ...children) {
  const one = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") one.className = value;
    else if (name === "on") for (const [event, heard] of Object.entries(value)) one.addEventListener(event, heard);
    else if (name.includes("-") || name === "for" || name === "role") one.setAttribute(name, value);
    else one[name] = value;
  }
  one.append(...children);
  return one;
}

// A button.
export const button = (label, onClick, properties = {}) =>
  element("button", { type: "button", on: { click: onClick }, ...properties }, label);

// The control of one field: slider with number, choice, box or text, by its kind. Fields with
// sparser: true lie with small values on the right, as on every axis of the suite.
export function control(page, name) {
  const field = page.fields[name];
  const id = `control-${name}-${(made += 1)}`;
  const label = element("label", { for: id, title: field.title }, field.label || name);
  const inputs = { integer: slider, number: slider, choice: menu, flag: box, text: line, numbers: list };
  return inputs[field.kind](page, name, field, id, label);
}

// Several controls in a fieldset with a legend.
export function controls(page, legend, ...names) {
  return element("fieldset", {}, element("legend", {}, legend), ...names.map((one) => control(page, one)));
}

function follow(page, name, show) {
  page.subscribe((state, names) => { if (names.includes(name)) show(state[name]); });
  show(page.state[name]);
}

function slider(page, name, field, id, label) {
  const whole = field.kind === "integer";
  const from = field.sparser ? (place) => valueAt(field, 1000 - place) : (place) => valueAt(field, place);
  const to = field.sparser ? (value) => 1000 - position(field, value) : (value) => position(field, value);
  const range = element("input", {
    type: "range", id, min: whole ? field.min : 0, max: whole ? field.max : 1000, step: 1,
  });
  const typed = element("input", {
    type: "number", min: field.min, max: field.max, step: field.step, "aria-label": `${field.label || name}, typed`,
  });
  const value = () => (whole ? Number(range.value) : from(Number(range.value)));
  range.addEventListener("input", () => page.set({ [name]: value() }, { settled: false }));
  range.addEventListener("change", () => page.set({ [name]: value() }));
  typed.addEventListener("change", () => {
    const found = field.parse(typed.value);
    typed.setCustomValidity(found === null ? `${field.label || name} has to be ${field.rule}` : "");
    if (found === null) typed.reportValidity();
    else page.set({ [name]: found });
  });
  follow(page, name, (now) => {
    range.value = whole ? now : to(now);
    range.setAttribute("aria-valuetext", field.print(now));
    typed.value = field.print(now);
    typed.setCustomValidity("");
  });
  return element("div", { class: "control slider" }, label, range, typed);
}

function menu(page, name, field, id, label) {
  const select = element("select", { id }, ...field.options.map(([value, told]) => element("option", { value }, told)));
  select.addEventListener("change", () => page.set({ [name]: select.value }));
  follow(page, name, (now) => { select.value = now; });
  return element("div", { class: "control" }, label, select);
}

function box(page, name, field, id, label) {
  const input = element("input", { type: "checkbox", id });
  input.addEventListener("change", () => page.set({ [name]: input.checked }));
  follow(page, name, (now) => { input.checked = now; });
  return element("div", { class: "control box" }, input, label);
}

function typing(page, name, field, id, label, type) {
  const input = element("input", { type, id });
  const take = (settled) => {
    const found = field.parse(input.value);
    input.setCustomValidity(found === null ? `${field.label || name} has to be ${field.rule}` : "");
    if (found !== null) page.set({ [name]: found }, { settled });
    else if (settled) input.reportValidity();
  };
  input.addEventListener("input", () => take(false));
  input.addEventListener("change", () => take(true));
  follow(page, name, (now) => { if (document.activeElement !== input) input.value = field.print(now); });
  return element("div", { class: "control" }, label, input);
}

const line = (...given) => typing(...given, "search");
const list = (...given) => typing(...given, "text");
