// The state of a page and its address: every field in the fragment, so that it can be shared.
//
// A field is made by integer, number, choice, flag, text or numbers; a page has an object of them.
// Values that do not fit are told and replaced, never taken.

const shown = (text) => (text.length > 60 ? `${text.slice(0, 60)}...` : text);

function numeric(kind, { label = "", min, max, step, fallback, scale = "linear", sparser = false, title = "" }, whole) {
  const rule = `${whole ? "a whole number" : "a number"} from ${min} to ${max}`;
  return {
    kind, label, min, max, step: step ?? (whole ? 1 : "any"), fallback, scale, sparser, title, rule,
    parse(text) {
      const value = text.trim() === "" ? NaN : Number(text);
      const fits = Number.isFinite(value) && value >= min && value <= max;
      return fits && (!whole || Number.isInteger(value)) ? value : null;
    },
    print: (value) => String(value),
    holds: (value) => typeof value === "number" && value >= min && value <= max
      && (!whole || Number.isInteger(value)),
  };
}

// Whole number from min to max.
export const integer = (options) => numeric("integer", options, true);

// Number from min to max; scale "log" for what spans decades, sparser for activation probabilities,
// whose sliders lie with small values on the right.
export const number = (options) => numeric("number", options, false);

// One of some words; options are words or [word, label].
export function choice({ label = "", options, fallback, title = "" }) {
  const pairs = options.map((one) => (Array.isArray(one) ? one : [one, one]));
  const words = pairs.map(([word]) => word);
  return {
    kind: "choice", label, options: pairs, fallback: fallback ?? words[0], title,
    rule: `one of ${words.join(", ")}`,
    parse: (text) => (words.includes(text) ? text : null),
    print: (value) => value,
    holds: (value) => words.includes(value),
  };
}

// Yes or no.
export function flag({ label = "", fallback = false, title = "" }) {
  return {
    kind: "flag", label, fallback, title, rule: "yes or no",
    parse: (text) => ({ yes: true, no: false })[text] ?? null,
    print: (value) => (value ? "yes" : "no"),
    holds: (value) => typeof value === "boolean",
  };
}

// Any text up to a length.
export function text({ label = "", most = 200, fallback = "", title = "" }) {
  return {
    kind: "text", label, fallback, title, most, rule: `at most ${most} characters`,
    parse: (value) => (value.length <= most ? value : null),
    print: (value) => value,
    holds: (value) => typeof value === "string" && value.length <= most,
  };
}

// A list of finite numbers between min and max, at most `most` of them, parted by commas.
export function numbers({ label = "", most, min = -Infinity, max = Infinity, fallback = [], title = "" }) {
  const holds = (values) => Array.isArray(values) && values.length <= most
    && values.every((one) => Number.isFinite(one) && one >= min && one <= max);
  return {
    kind: "numbers", label, fallback, title, most,
    rule: `at most ${most} numbers with commas between them`
      + (min > -Infinity || max < Infinity ? `, from ${min} to ${max}` : ""),
    parse(value) {
      const found = value === "" ? [] : value.split(",").map((one) => (one.trim() ? Number(one) : NaN));
      return holds(found) ? found : null;
    },
    print: (values) => values.join(","),
    holds,
  };
}

// Every field at its fallback.
export function fallbacks(fields) {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.fallback]));
}

// State read from a fragment such as "#n=5&p=0.1", and sentences on what did not fit.
export function read(fields, fragment) {
  const state = fallbacks(fields);
  const told = [];
  for (const part of fragment.replace(/^#/, "").split("&").filter(Boolean)) {
    const [name, value] = halves(part);
    if (!Object.hasOwn(fields, name)) {
      told.push(`The address has "${shown(name)}", which this page does not know.`);
      continue;
    }
    const found = value === null ? null : fields[name].parse(value);
    if (found === null) {
      told.push(`${fields[name].label || name} has to be ${fields[name].rule}; the address has `
        + `"${shown(value ?? part)}". Shown is ${shown(fields[name].print(state[name])) || "none"}.`);
    } else {
      state[name] = found;
    }
  }
  return { state, told };
}

function halves(part) {
  const [name, ...rest] = part.split("=");
  try {
    return [decodeURIComponent(name), decodeURIComponent(rest.join("="))];
  } catch {
    return [name, null];
  }
}

// The fragment of a state; fields at their fallback are left out.
export function written(fields, state) {
  const plain = (value) => encodeURIComponent(value).replace(/%2C/g, ",").replace(/%2F/g, "/");
  return Object.entries(fields)
    .filter(([name, field]) => field.print(state[name]) !== field.print(field.fallback))
    .map(([name, field]) => `${name}=${plain(field.print(state[name]))}`)
    .join("&");
}

// The state of the page that is open, bound to its address.
//
// state: the present values. set(changes, {settled}): change some; while something is dragged,
// settled is false: all of the drag is one entry of the history, which the back button undoes.
// subscribe(changed): called with (state, names of the fields that changed, settled) from now on.
// told: sentences on the values of the address that did not fit.
export function bound(fields) {
  const listeners = [];
  const first = read(fields, location.hash);
  const page = {
    fields, state: first.state, told: first.told, set, subscribe: (one) => listeners.push(one),
  };
  let written_ = written(fields, page.state);
  let dragging = false;

  function notify(before, settled) {
    const names = Object.keys(fields).filter(
      (name) => fields[name].print(before[name]) !== fields[name].print(page.state[name]));
    for (const one of listeners) one(page.state, names, settled);
  }

  function set(changes, { settled = true } = {}) {
    const before = page.state;
    for (const [name, value] of Object.entries(changes)) {
      if (!Object.hasOwn(fields, name) || !fields[name].holds(value)) {
        throw new RangeError(`${name} has to be ${fields[name]?.rule ?? "a field"}; got ${value}`);
      }
    }
    page.state = { ...before, ...changes };
    const now = written(fields, page.state);
    if (!dragging && now !== written_) history.pushState(null, "", `#${now}`);
    else history.replaceState(null, "", `#${now}`);
    written_ = now;
    dragging = !settled;
    notify(before, settled);
  }

  addEventListener("popstate", () => {
    const before = page.state;
    const found = read(fields, location.hash);
    page.state = found.state;
    page.told = found.told;
    written_ = written(fields, page.state);
    dragging = false;
    notify(before, true);
  });
  return page;
}
