// Where a number stands on a slider of 1000 steps, and back; log scales for what spans decades.
export function position({ min, max, scale }, value) {
  const share = scale === "log"
    ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.round(1000 * share);
}
export function valueAt({ min, max, scale }, place) {
  const share = place / 1000;
  if (place <= 0) return min;
  if (place >= 1000) return max;
  const value = scale === "log" ? min * (max / min) ** share : min + share * (max - min);
  return Math.min(max, Math.max(min, Number(value.toPrecision(3))));
}
