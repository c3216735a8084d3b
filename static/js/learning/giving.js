/* A mark is given: it goes its way through the outbox, or at once where nothing can be kept, while the next answer is
   looked at. What could not be kept comes back as it was typed. */

import { el } from "../core/dom.js";
import { fieldsOf } from "../core/draft.js";
import { after, desk, titleOf } from "./desk.js";
import { wrong } from "./judging.js";
import { canWait, dropMark, giveMark, markOf, sentNow } from "./marks.js";
import { hold, lookAt, put, settled, show } from "./place.js";
import { keepComment } from "./ready.js";
import { changed, lostWords, tell } from "./standing.js";
import { voiceOf } from "./voice.js";

/* Takes the submit of a form that marks. */
export function send(event) {
  const { target: form, submitter } = event;
  if (!form.matches("[data-marking]")) return;
  const { account, klass, words } = desk;
  const voice = voiceOf(form);
  const chosen = form.elements.files.files;
  const fault = wrong(form, submitter && submitter.value === "return", voice ? voice.spoken() : chosen.length);
  if (!fault && !klass && !canWait()) return; /* as any form */
  event.preventDefault();
  event.stopPropagation();
  if (fault) {
    tell(words[fault[0]]);
    return fault[1].focus();
  }
  const path = new URL(form.action).pathname;
  const fields = fieldsOf(form);
  if (submitter) fields.push([submitter.name, submitter.value]);
  const key = form.elements.key.value;
  const written_at = new Date().toISOString();
  fields.push(["key", key], ["written_at", written_at]);
  const title = titleOf(desk.place.sheet);
  const act = { key, account, action: path, fields, files: [], title, about: path, page: path, draft: `${account}:${path}`, written_at };
  const place = Object.assign(desk.place, { pupil: desk.here, held: true, loose: false });
  leave({ place, voice, chosen }, act);
}

/* The mark goes its way while the next answer is looked at. */
async function leave(left, act) {
  const { klass, words } = desk;
  const { place, voice } = left;
  const { pupil } = place;
  desk.last = act;
  if (pupil) pupil.act = act;
  if (klass) keepComment(klass.comments, act.fields);
  const next = klass && after(pupil);
  const link = klass ? null : desk.box.querySelector("[data-next]");
  if (next) show(next, true);
  else if (klass) end();
  try {
    const { bytes, ...carried } = voice ? await voice.carried(act.fields) : {};
    await place.draft?.rest();
    const before = markOf(act.action);
    const made = canWait() ? await giveMark({ ...act, ...carried }, bytes).catch(() => sendNow(left, act)) : await sendNow(left, act);
    if (pupil) pupil.act = made;
    if (desk.last === act) desk.last = made;
    changed(made);
    if (before && before.state === "refused") await dropMark(before);
    settled(place);
    if (!klass) location.assign(link ? link.href : words.list);
  } catch {
    if (pupil) pupil.act = undefined;
    if (desk.last === act) desk.last = undefined;
    if (place !== desk.place) return [hold(place), tell()];
    [place.held, place.loose] = [false, true];
    tell(lostWords(place.sheet));
  }
}

/* Where nothing can be kept the mark is sent at once, and counts as sent when the city says so. */
async function sendNow({ place, voice, chosen }, act) {
  const files = voice ? voice.bytes() : [...chosen];
  const body = new FormData();
  for (const [name, value] of [["csrf_token", place.form.elements.csrf_token.value], ...act.fields]) body.append(name, value);
  for (const file of files) body.append("files", file, file.name || "suara");
  const answer = await fetch(act.action, { method: "POST", body, keepalive: !files.length, headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error("refused");
  return sentNow({ ...act, state: "sent", sent_at: Date.now(), aloud: !!files.length || act.fields.some(([name]) => name === "voice") });
}

function end() {
  const { words } = desk;
  const list = el("a", { class: "button go", href: words.list }, words.all);
  const state = el("div", { "data-save-state": true, role: "status" });
  const sheet = el("div", { class: "marking-sheet" }, el("div", { class: "empty" }, el("h1", { tabindex: "-1" }, words.done), state, list));
  put({ parts: [sheet] });
  tell();
  lookAt(sheet);
}
