/* The button that records a voice (the macro `ui.recorder`): shown where the phone can, and the recorder itself is fetched
   when it is tapped, or when a recording was cut off here. For pages where a voice is sent, and where one is given back. */

import { button } from "./dom.js";
import { all } from "./store.js";

/* `box` is the macro's element; `done(file)` gets each recording, and may give a promise of whether it is safe elsewhere
   (false: it is not). Gives what ends one that is under way and resolves once it was given; undefined where nothing can
   be recorded. */
export function offerRecorder(box, done) {
  if (!isSecureContext || !navigator.mediaDevices || !("MediaRecorder" in window)) return;
  const words = JSON.parse(box.dataset.recorder);
  const told = box.querySelector("[role=status]");
  const { account } = document.body.dataset;
  const place = `voice ${account} ${box.closest("form")?.getAttribute("action") || location.pathname} `;
  let running;
  const begin = button(words.record, "plain", () => (running = run()));
  async function run() {
    begin.hidden = true;
    told.textContent = "";
    try {
      const { record } = await import(words.script);
      const made = await record(box, words, { place, account });
      if (made) Promise.resolve(done(made.file)).then((safe) => safe !== false && made.forget());
    } catch (error) {
      told.textContent = /^Not/.test(error.name) ? words.no_microphone : words.no_recorder;
    }
    begin.hidden = false;
    begin.focus();
  }
  async function lookBack() {
    const cut = account ? (await all("meta")).filter(({ name }) => name.startsWith(place)) : [];
    if (!cut.length) return;
    const { recover } = await import(words.script);
    for (const one of cut) await recover(box, words, one, done, (busy) => (begin.hidden = busy));
  }
  box.prepend(begin);
  box.hidden = false;
  lookBack().catch(() => 0);
  return async () => {
    const end = box.querySelector(".recorder-panel .go");
    end?.click();
    if (end) await running;
  };
}
