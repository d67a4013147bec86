// Arrays of numbers as the bytes of an NPZ file: a ZIP archive, stored, of NPY files.
export function npz(arrays) {
  const encode = new TextEncoder();
  const parts = [];
  const entries = [];
  let offset = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const title = encode.encode(`${name}.npy`);
    const content = npy(array);
    const fields = [20, 0, 0, 0, 33, crc32(content), content.length, content.length, title.length, 0];
    const head = packed([0x04034b50, 4], fields.map((value, k) => [value, [2, 2, 2, 2, 2, 4, 4, 4, 2, 2][k]]));
    parts.push(head, title, content);
    entries.push([fields, title, offset]);
    offset += head.length + title.length + content.length;
  }
  const start = offset;
  for (const [fields, title, place] of entries) {
    const head = packed([0x02014b50, 4], [[20, 2], ...fields.map((value, k) => [value, [2, 2, 2, 2, 2, 4, 4, 4, 2, 2][k]]),
      [0, 2], [0, 2], [0, 2], [0, 4], [place, 4]]);
    parts.push(head, title);
    offset += head.length + title.length;
  }
  parts.push(packed([0x06054b50, 4], [[0, 2], [0, 2], [entries.length, 2], [entries.length, 2],
    [offset - start, 4], [start, 4], [0, 2]]));
  return joined(parts);
}

function npy({ shape, values }) {
  const flat = Float64Array.from(values);
  if (flat.length !== shape.reduce((a, b) => a * b, 1)) {
    throw new RangeError(`an array of shape ${shape} has other than ${flat.length} values`);
  }
  const told = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.map((one) => `${one},`).join(" ")}), }`;
  const padded = `${told}${" ".repeat(63 - ((10 + told.length) % 64))}\n`;
  const head = joined([Uint8Array.of(0x93, 78, 85, 77, 80, 89, 1, 0), packed([padded.length, 2], []), new TextEncoder().encode(padded)]);
  const body = new Uint8Array(8 * flat.length);
  const view = new DataView(body.buffer);
  flat.forEach((value, k) => view.setFloat64(8 * k, value, true));
  return joined([head, body]);
}

function packed(first, rest) {
  const fields = [first, ...rest];
  const bytes = new Uint8Array(fields.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of parts) {
    whole.set(one, at);
    at += one.length;
  }
  return whole;
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
