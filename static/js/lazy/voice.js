/* Records a voice as Opus of about 24 kbit/s (3 kB a second), up to a limit that is said beforehand. What was said lies on
   this phone every two seconds, so that a browser that is killed leaves a recording that can be heard. */

import { button, el, fill } from "../core/dom.js";
import { newId } from "../core/ids.js";
import { player } from "../core/sound.js";
import { change, del, getBlob } from "../core/store.js";

const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const ENDINGS = { "audio/webm": "weba", "audio/ogg": "ogg", "audio/mp4": "m4a" };
const BITS = 24000;
const SLICE = 2000;
const ALIVE = 3 * SLICE;

const minutes = (seconds) => `${Math.floor(seconds / 60)}.${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function fileOf(parts, { type, at }, words) {
  const clock = new Date(at).toLocaleTimeString("id", { hour: "2-digit", minute: "2-digit" }).replace(/\D/, "-");
  return new File(parts, `${words.name} ${clock}.${ENDINGS[type] || "weba"}`, { type });
}

/* Slices of one recording as they come: bytes in `blobs`, named by a row of `meta`; both end with `forget()`. */
function slices(place, account) {
  const name = place + newId();
  const ids = [];
  let line = Promise.resolve();
  let free;
  navigator.locks?.request(name, () => new Promise((resolve) => (free = resolve)));
  return {
    add(blob, value) {
      if (!account) return;
      const id = newId();
      const write = () =>
        change(["blobs", "meta"], (at) => {
          at("blobs").put({ id, account, blob });
          at("meta").put({ name, value: { ...value, slices: ids.concat(id) } });
        });
      line = line.then(write).then(() => ids.push(id), () => 0);
    },
    forget: () => line.then(() => erase(name, ids)).then(() => free?.(), () => 0),
  };
}

const erase = (name, ids) =>
  change(["blobs", "meta"], (at) => {
    at("meta").delete(name);
    for (const id of ids) at("blobs").delete(id);
  });

/* Offers what was said until the browser was killed, `cut` being its row of `meta`: kept (`done`) or thrown away. One that
   another page records just now is none. `busy` says whether there is something to decide. */
export async function recover(box, words, { name, value }, done, busy) {
  const { held } = (await navigator.locks?.query()) || {};
  if (held ? held.some((lock) => lock.name === name) : Date.now() - value.last < ALIVE) return;
  const parts = await Promise.all(value.slices.map((id) => getBlob(id)));
  const lost = parts.indexOf(undefined);
  if (!lost) return del("meta", name);
  const file = fileOf(lost < 0 ? parts : parts.slice(0, lost), value, words);
  const told = el("p", {}, fill(words.cut, { length: minutes(value.seconds) }));
  const panel = el("div", { class: "notice warn", role: "status" }, told,
    player(file.name, URL.createObjectURL(file)));
  busy(true);
  box.append(panel);
  const use = await new Promise((resolve) =>
    panel.append(el("div", { class: "buttons" }, button(words.use, "plain", () => resolve(true)),
      button(words.drop, "quiet", () => confirm(words.sure) && resolve(false)))));
  const safe = use ? await done(file) : true;
  if (safe !== false) await erase(name, value.slices);
  panel.remove();
  busy(false);
}

/* Begins at once inside `box`. Resolves to `{file, forget}` (`forget()` once the file is safe elsewhere), or to null where it
   was thrown away; fails where there is no microphone or it may not be used. What was said until a call came, the page went out of sight, or the limit was reached, is kept. */
export async function record(box, words, { place, account }) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } });
  const tracks = stream.getTracks();
  if (!box.isConnected) return tracks.forEach((track) => track.stop()) || null; /* gone while the browser asked */
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS });
  const parts = [];
  const kept = slices(place, account);
  const [type] = (recorder.mimeType || mimeType || "").split(";");
  const began = Date.now();
  const time = el("b", { role: "timer" }, minutes(0));
  const bar = el("progress", { max: words.limit, value: 0, "aria-label": words.recording });
  let dropped = false;
  const stop = () => recorder.state !== "inactive" && recorder.stop();
  const end = button(words.end, "go", stop);
  const panel = el("div", { class: "recorder-panel" },
    el("p", { class: "state warn" }, `${words.recording} `, time, ` / ${minutes(words.limit)}`), bar,
    el("div", { class: "buttons" }, end, button(words.cancel, "quiet", () => stop((dropped = true)))));
  box.append(panel);
  end.focus();

  const timer = setInterval(() => {
    const seconds = (Date.now() - began) / 1000;
    time.textContent = minutes(Math.min(seconds, words.limit));
    bar.value = seconds;
    if (seconds >= words.limit) stop();
  }, 250);
  const away = () => document.hidden && stop();
  for (const track of tracks) track.onended = stop;
  document.addEventListener("visibilitychange", away);
  try {
    await new Promise((resolve, reject) => {
      recorder.ondataavailable = ({ data }) => {
        parts.push(data);
        if (data.size) kept.add(data, { type, at: began, last: Date.now(), seconds: Math.min((Date.now() - began) / 1000, words.limit) });
      };
      recorder.onstop = resolve;
      recorder.onerror = ({ error }) => reject(error);
      recorder.start(SLICE);
    });
  } finally {
    clearInterval(timer);
    tracks.forEach((track) => track.stop());
    document.removeEventListener("visibilitychange", away);
    panel.remove();
  }
  const file = fileOf(parts, { type, at: began }, words);
  if (!dropped && file.size) return { file, forget: kept.forget };
  kept.forget();
  return null;
}
