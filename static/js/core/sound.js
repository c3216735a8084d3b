/* Sound that lies on this phone, to be heard. */

import { el } from "./dom.js";

const FAR = 1e7;

/* A player that says how long its sound is. A recording tells that only at its end, where it is asked for once. */
export function player(label, src) {
  const made = el("audio", { controls: true, "aria-label": label, src });
  made.addEventListener("durationchange", () => {
    if (made.duration === Infinity) made.currentTime = FAR;
    else if (made.paused) made.currentTime = 0;
  });
  return made;
}
