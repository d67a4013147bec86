// Fingers cannot point without pressing.

/** Whether a press only shows what is under it: that of a finger, which had no way to look before. */
export const onlyShows = ({ pointerType }) => pointerType === "touch";

/** A finger stays on the page; what it pressed is shown with a link to go on from there. */
export function stay(event) {
  if (onlyShows(event)) event.preventDefault();
}
