// Fingers cannot point without pressing.

const byFinger = ({ pointerType }) => pointerType === "touch";

/**
 * What a link hears that is looked at before it is followed: a mouse looks by pointing and follows by
 * clicking; a press of a finger only looks, and what it shows has a link of its own.
 */
export const lookedAt = (look) => ({
  pointerenter: (event) => { if (!byFinger(event)) look(); },
  focus: look,
  click: (event) => {
    if (!byFinger(event)) return;
    event.preventDefault();
    look();
  },
});
