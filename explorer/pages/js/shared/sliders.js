// Where a number stands on a slider of 1000 steps, and back; log scales for what spans decades.
export function position({ min, max, scale }, value) {
  const share = scale === "log"
    ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.round(1000 * share);
}
export function valueAt(field, place) {
  const { min, max, scale } = field;
  if (place <= 0) return min;
  if (place >= 1000) return max;
  const share = place / 1000;
  const value = scale === "log" ? min * (max / min) ** share : min + share * (max - min);
  for (let digits = 3; digits < 9; digits += 1) {
    const rounded = Math.min(max, Math.max(min, Number(value.toPrecision(digits))));
    if (position(field, rounded) === place) return rounded; // the least digits that tell two steps apart
  }
  return value;
}
