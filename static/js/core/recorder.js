/* The button that records a voice (the macro `ui.recorder`): shown where the phone can, and the recorder itself is fetched
   when it is tapped. For pages where a voice is sent, and where one is given back. */

import { button } from "./dom.js";

/* `box` is the macro's element; `done(file)` gets each recording. Gives what ends one that is under way and resolves once
   it was given; undefined where nothing can be recorded. */
export function offerRecorder(box, done) {
  if (!isSecureContext || !navigator.mediaDevices || !("MediaRecorder" in window)) return;
  const words = JSON.parse(box.dataset.recorder);
  const told = box.querySelector("[role=status]");
  let running;
  const begin = button(words.record, "plain", () => (running = run()));
  async function run() {
    begin.hidden = true;
    told.textContent = "";
    try {
      const { record } = await import(words.script);
      const file = await record(box, words);
      if (file) done(file);
    } catch (error) {
      told.textContent = /^Not/.test(error.name) ? words.no_microphone : words.no_recorder;
    }
    begin.hidden = false;
    begin.focus();
  }
  box.prepend(begin);
  box.hidden = false;
  return async () => {
    const end = box.querySelector(".recorder-panel .go");
    end?.click();
    if (end) await running;
  };
}
