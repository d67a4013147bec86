// Numbers as they are read.

// Number in few characters: 0.0123, 1.2e-7, 5; – where there is none.
export function short(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const told = size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(digits - 1) : String(Number(value.toPrecision(digits)));
  return told.replace("-", "−").replace("e−", "e-").replace("e+", "e");
}
