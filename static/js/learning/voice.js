/* A comment spoken while marking (templates/learning/_voice.html): recorded or chosen, it lies on this phone before it is
   called kept, can be heard and thrown away, and takes the place of the voice that stood. */

import { button, el } from "../core/dom.js";
import { newId } from "../core/ids.js";
import { offerRecorder } from "../core/recorder.js";
import { player } from "../core/sound.js";
import { get, getBlob, putBlob } from "../core/store.js";
import { size } from "../core/when.js";

const LONGEST = 65;

const live = new WeakMap();

/* Takes the part of a form where one speaks; only where marks can wait on the phone. */
export function mountVoice(form, account, words) {
  const box = form.querySelector("[data-voice]");
  const input = box.querySelector("[type=file]");
  const list = el("ul", { class: "rows sending" });
  const told = el("p", { class: "wrong-text", role: "status" });
  const recorder = box.querySelector("[data-recorder]");
  let item;
  input.after(list, told);

  const finish = offerRecorder(recorder, take);
  if (finish) box.querySelectorAll("[type=file], #files-hint").forEach((one) => (one.hidden = true));
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const fits = file.type.startsWith("audio/") && (await lengthOf(file)) <= LONGEST;
    told.textContent = fits ? "" : words.voice_long;
    if (fits) take(file);
  });

  async function take(bytes) {
    const mine = (item = { name: bytes.name, type: bytes.type, size: bytes.size, bytes });
    const detail = draw();
    const at = document.activeElement;
    if (at === document.body || box.contains(at)) list.querySelector("button").focus({ preventScroll: true }); /* else one writes already */
    mine.saved = putBlob(bytes, account).then(
      (id) => (mine.blob = id),
      () => 0,
    );
    await mine.saved;
    if (item !== mine) return;
    detail.textContent = `${size(mine.size)} · ${mine.blob ? words.kept : words.voice_full}`;
    changed();
    return !!mine.blob;
  }

  function draw() {
    const kept = box.querySelector("[data-kept-voice]");
    if (kept) kept.hidden = !!item;
    if (kept && item) kept.querySelector("[type=checkbox]").checked = false;
    if (finish) recorder.hidden = !!item;
    list.replaceChildren();
    if (!item) return;
    const detail = el("span", { class: "row-detail" }, size(item.size));
    const drop = () => {
      item = null;
      draw();
      changed();
      (finish ? recorder.querySelector("button") : input).focus();
    };
    list.append(heard(words.voice, detail, item.bytes, button(words.remove, "quiet", drop)));
    return detail;
  }

  const changed = () => input.dispatchEvent(new CustomEvent("noken:files", { bubbles: true, detail: [] }));

  input.nokenFiles = () => (item?.blob ? [{ name: item.name, type: item.type, size: item.size, blob: item.blob }] : []);
  input.nokenRestore = async ([file]) => {
    const bytes = file && !item && (await getBlob(file.blob).catch(() => 0));
    if (!bytes || item) return;
    item = { ...file, bytes };
    draw().append(` · ${words.kept}`);
  };

  live.set(form, {
    spoken: () => !!item || !!recorder.querySelector(".recorder-panel") || !!box.querySelector("[type=checkbox]:checked"),
    bytes: () => (item ? [item.bytes] : []),
    /* What goes with the act: `fields` without what is replaced, `files`, and `bytes` that are not in the store yet. */
    async carried(fields) {
      await finish?.();
      await item?.saved;
      const rest = fields.filter(([name]) => name !== "voice");
      if (item) return { fields: rest, ...named(item, account) };
      const found = await spokenIn(new Map(fields).get("voice"));
      if (!found?.refused) return { fields, files: [], bytes: [] };
      return { fields: rest, ...named({ ...found, blob: "", bytes: await getBlob(found.blob) }, account) };
    },
  });
}

export const voiceOf = (form) => live.get(form);

/* What an act of this phone said aloud stands in the form again, until it is unticked. */
export async function layVoice(form, act, words) {
  const box = form.querySelector("[data-voice]");
  const old = box.querySelector("[data-kept-voice]");
  const found = "aloud" in act ? { key: act.aloud && act.key } : (await spokenIn(act.key)) || {}; /* sent at once, or kept */
  if (found.key && old?.querySelector("[type=checkbox]").value === found.key) return;
  old?.remove();
  if (!found.key) return;
  const bytes = found.blob && (await getBlob(found.blob).catch(() => 0));
  const row = heard(words.voice, el("span", { class: "row-detail" }, bytes ? size(bytes.size) : words.voice_before), bytes);
  const tick = el("input", { type: "checkbox", id: "voice-kept", name: "voice", value: found.key, checked: true });
  box.querySelector("[type=file]").before(
    el("div", { "data-kept-voice": true }, el("ul", { class: "rows" }, row),
      el("div", { class: "choice" }, tick, el("label", { for: "voice-kept" }, words.voice_goes))));
}

/* The voice of an act that lies on this phone, or of the one it went on from: `{key, blob, name, type, size, refused}`;
   only `key` where the city alone has it, undefined where there is none. */
export async function spokenIn(key) {
  const act = key && (await get("acts", key).catch(() => 0));
  if (!act) return key ? { key } : undefined;
  const [file] = act.files;
  if (file) return { ...file, key, refused: act.state === "refused" };
  return spokenIn(new Map(act.fields).get("voice"));
}

/* A row in which a voice is heard: bytes of this phone, or `tracks` of the city of which the browser takes what it plays. */
export const heard = (title, detail, sound, side) =>
  el("li", { class: "row" }, el("b", { class: "row-title" }, title), detail, side && el("span", { class: "row-side" }, side),
    sound && (sound.size ? player(title, URL.createObjectURL(sound))
      : el("audio", { controls: true, preload: "none", "aria-label": title }, ...sound.map(({ url, type }) => el("source", { src: url, type })))));

function named({ name, type, size: weight, blob, bytes }, account) {
  const id = blob || newId();
  const files = [{ name, type, size: weight, blob: id, field: "file_ids", key: newId() }];
  return { files, bytes: blob ? [] : [{ id, account, blob: bytes }] };
}

/* Seconds of a sound; 0 where the browser cannot tell. */
const lengthOf = (file) =>
  new Promise((resolve) => {
    const sound = new Audio(URL.createObjectURL(file));
    sound.onloadedmetadata = () => resolve(Number.isFinite(sound.duration) ? sound.duration : 0);
    sound.onerror = () => resolve(0);
  });
