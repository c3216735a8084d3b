/* Records a voice as Opus of about 24 kbit/s (3 kB a second), up to a limit that is said beforehand. */

import { button, el } from "../core/dom.js";

const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const ENDINGS = { "audio/webm": "weba", "audio/ogg": "ogg", "audio/mp4": "m4a" };
const BITS = 24000;

const minutes = (seconds) => `${Math.floor(seconds / 60)}.${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/* Begins at once inside `box`. Resolves to a File, or to null where it was thrown away; fails where there is no microphone
   or it may not be used. What was said until a call came, the page went out of sight, or the limit was reached, is kept. */
export async function record(box, words) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } });
  const tracks = stream.getTracks();
  if (!box.isConnected) return tracks.forEach((track) => track.stop()) || null; /* gone while the browser asked */
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS });
  const parts = [];
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
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.onstop = resolve;
      recorder.onerror = ({ error }) => reject(error);
      recorder.start(1000);
    });
  } finally {
    clearInterval(timer);
    tracks.forEach((track) => track.stop());
    document.removeEventListener("visibilitychange", away);
    panel.remove();
  }
  const [type] = (recorder.mimeType || mimeType || "").split(";");
  const clock = new Date().toLocaleTimeString("id", { hour: "2-digit", minute: "2-digit" }).replace(/\D/, "-");
  const bytes = new Blob(parts, { type });
  return dropped || !bytes.size ? null : new File([bytes], `${words.name} ${clock}.${ENDINGS[type] || "weba"}`, { type });
}
