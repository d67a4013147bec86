// What the page asks of the service behind it, if there is one. Paths are relative to the page, so
// that an export works in any folder of any host.

let known = null;

// {service: true or false, largest: bytes}; asked once.
export function service() {
  known ??= fetch("data/service.json")
    .then((answer) => (answer.ok ? answer.json() : { service: false }))
    .catch(() => ({ service: false }));
  return known;
}

export const NO_SERVICE = "This needs Python: install pentad and start it with “pentad explore”.";

// Ask a route. {answer} with what it says, {refused} with a sentence why it says nothing, or null
// where there is no service. An aborted signal throws an AbortError.
export async function ask(route, body, { signal } = {}) {
  const { service: there, largest } = await service();
  if (!there) return null;
  const content = JSON.stringify(body);
  if (new Blob([content]).size > largest) {
    return { refused: `A request may have ${Math.round(largest / 2 ** 20)} MiB; this one is larger.` };
  }
  try {
    const reply = await fetch(`ask/${route}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: content, signal,
    });
    return await reply.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return { refused: "The service has gone: start “pentad explore” again." };
  }
}

const read = new Map();

// Stored data by name: data/NAME.json, asked once.
export function data(name) {
  if (!read.has(name)) {
    read.set(name, fetch(`data/${name}.json`).then((answer) => {
      if (!answer.ok) throw new Error(`the data ${name} are not there (${answer.status})`);
      return answer.json();
    }));
  }
  return read.get(name);
}

// The arrays of a file that a user chose: {answer: {arrays: [{name, shape, values}], left_out}},
// {refused}, or null without the service.
export async function arraysOfFile(file, options) {
  const { service: there, largest } = await service();
  if (!there) return null;
  if (file.size * 4 / 3 > largest - 1000) {
    const most = Math.floor((largest - 1000) * 3 / 4 / 2 ** 20);
    return { refused: `A file may have ${most} MiB; ${file.name} has ${(file.size / 2 ** 20).toFixed(1)}.` };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  let held = "";
  for (let k = 0; k < bytes.length; k += 32768) {
    held += String.fromCharCode(...bytes.subarray(k, k + 32768));
  }
  return ask("arrays-of-file", { name: file.name, base64: btoa(held) }, options);
}
