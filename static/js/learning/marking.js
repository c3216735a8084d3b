/* Marking made quick: the class lies on the phone, the next answer is already built, each mark goes through the outbox.
   Nothing is marked but by the button. Without this script every place is a page and every mark a form. */

import { keepDraft } from "../core/draft.js";
import { el } from "../core/dom.js";
import { newId } from "../core/ids.js";
import { fetchClass, fetchPictures, fetchPupil, keepList, picture, prune } from "./class.js";
import { choice } from "./conflict.js";
import { mountInk } from "./ink.js";
import { putBack, suggest, tap, verdict, wrong } from "./judging.js";
import { canWait, dropMark, giveMark, markOf, marks, openMarks } from "./marks.js";
import { keepComment, offerComments } from "./ready.js";
import { layVoice, mountVoice, voiceOf } from "./voice.js";

let box, words, account, klass, here, ahead, draft, last;

export function start() {
  box = document.querySelector("[data-class]");
  if (!box) return;
  words = JSON.parse(box.dataset.class);
  account = document.body.dataset.account;
  document.addEventListener("change", ({ target }) => target.matches("[data-marking] [type=radio]") && suggest(target.form));
  document.addEventListener("keydown", key);
  document.addEventListener("submit", send, true);
  document.addEventListener("click", follow);
  addEventListener("popstate", () => (placeAt(location.pathname) ? show(placeAt(location.pathname)) : location.reload()));
  addEventListener("beforeunload", (event) => document.querySelector("[data-unsaved]") && event.preventDefault());
  const form = formHere();
  if (form && [...form.elements].some((one) => one.type === "radio" && one.checked !== one.defaultChecked)) suggest(form); /* before this script came */
  open().catch(() => 0).then(() => (box.dataset.ready = ""));
}

async function open() {
  if (canWait()) await openMarks(account, `${words.list}/`, changed).catch(() => 0);
  const alone = location.pathname !== words.list && !box.classList.contains("listing");
  const untouched = document.querySelector(".band[data-slow]"); /* else the worker showed a kept copy */
  const form = formHere();
  if (form && untouched) await take(form, new URL(form.action).pathname, Infinity);
  klass = await fetchClass(words.class, account);
  for (const pupil of klass.pupils) pupil.chip = [...pupil.chip];
  marks().forEach(changed);
  if (formHere()) offerComments(formHere(), klass.comments, words);
  const pupil = placeAt(location.pathname);
  if (pupil && (!alone || !untouched)) await show(pupil);
  else here = pupil || klass.pupils.find(({ id }) => id === box.dataset.here);
  await prepare();
  const told = (done, all) => say(words.getting.replace("{done}", done).replace("{all}", all));
  const from = klass.pupils.indexOf(here) + 1;
  const line = [...klass.pupils.slice(from), ...klass.pupils.slice(0, from)];
  const all = await fetchPictures(line.sort((one, other) => other.waits - one.waits), klass.shelf, told);
  say(all ? words.ready : words.part);
  if (location.pathname !== words.list) await keepList(words.list, account).catch(() => 0);
  await prune(klass.shelf, words.class).catch(() => 0);
  const recorder = box.querySelector("[data-recorder]");
  if (recorder && navigator.serviceWorker?.controller) await fetch(JSON.parse(recorder.dataset.recorder).script).catch(() => 0);
}

function say(text) {
  const told = box.querySelector("[data-class-state]");
  told.hidden = false;
  told.textContent = text;
}

const placeAt = (path) => klass && klass.pupils.find(({ url }) => url === path);

const formHere = () => box.querySelector("[data-marking]");

const waiting = (pupil) => pupil.waits && !(pupil.act && pupil.act.state !== "refused");

/* Who waits next below this one, then from the top. */
function after(pupil) {
  const from = klass.pupils.indexOf(pupil);
  return [...klass.pupils.slice(from + 1), ...klass.pupils.slice(0, Math.max(from, 0))].find(waiting);
}

/* A place as elements with its pictures decoded, ready to be shown. */
async function build(pupil) {
  const holder = document.createElement("template");
  holder.innerHTML = pupil.html;
  const parts = document.importNode(holder.content, true);
  const urls = [];
  await Promise.all(
    [...parts.querySelectorAll(".sheet img")].map(async (img, place) => {
      img.loading = "eager";
      const blob = await picture(img.getAttribute("src"), klass.shelf).catch(() => null);
      if (blob) urls.push((img.src = URL.createObjectURL(blob)));
      if (place < 2) await img.decode().catch(() => 0);
    }),
  );
  return { pupil, urls, parts: [...parts.children] };
}

async function prepare() {
  const next = after(here);
  if (!next || (ahead && ahead.pupil === next)) return;
  const made = await build(next);
  if (ahead) ahead.urls.forEach(URL.revokeObjectURL);
  ahead = made;
}

/* Puts a place on the page; `moved` writes its address, as a link would. */
async function show(pupil, moved) {
  const made = ahead && ahead.pupil === pupil ? ahead : await build(pupil);
  if (made === ahead) ahead = null;
  here = pupil;
  put(made.parts);
  document.title = pupil.title;
  if (moved) history.pushState(null, "", pupil.url);
  for (const row of box.querySelectorAll(".marking-list .row")) {
    const link = row.querySelector("a");
    const mine = link.pathname === pupil.url;
    row.classList.toggle("current", mine);
    if (mine) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const over = box.querySelector(".over");
  if (over) over.textContent = words.over.replace("{marked}", klass.marked + klass.pupils.filter((one) => one.waits && !waiting(one)).length);
  const next = box.querySelector("[data-next]");
  if (next && after(pupil)) next.href = after(pupil).url;
  else next?.remove();
  const form = formHere();
  if (form) {
    form.elements.key.value = newId();
    await take(form, pupil.url, klass.at);
  }
  tell();
  setTimeout(() => prepare().catch(() => 0));
  const mine = markOf(pupil.url);
  if (mine && mine.state === "refused") await settle(pupil, mine);
}

/* A mark that was not taken: beside that of somebody else where there is one, else open again with the reason. */
async function settle(pupil, mine) {
  const fresh = await fetchPupil(words.class, pupil.id);
  if (fresh && pupil.asked !== mine.key) {
    klass.pupils[klass.pupils.indexOf(pupil)] = Object.assign(fresh, { act: mine, asked: mine.key });
    return show(fresh);
  }
  const form = formHere();
  if (here !== pupil || !form) return;
  const seen = new Map(mine.fields).get("seen");
  if (!pupil.mark || pupil.mark === seen || pupil.mark === mine.key) return tell(mine.message || words.refused);
  const sheet = box.querySelector(".marking-sheet");
  const block = await choice(mine, pupil, { form, sheet }, words, {
    async leave() {
      await dropMark(mine);
      pupil.act = undefined;
      show(pupil);
    },
    use: () => form.querySelector(`[name=act][value=${new Map(mine.fields).get("act")}]`).click(),
    change() {
      block.remove();
      form.hidden = false;
      box.classList.remove("choosing");
    },
  });
  if (here !== pupil) return;
  form.hidden = true;
  box.classList.add("choosing");
  sheet.firstElementChild.after(block);
}

function put(parts) {
  for (const old of box.querySelectorAll(".marking-sheet, .marking-panel")) {
    old.querySelectorAll('[src^="blob:"]').forEach(({ src }) => URL.revokeObjectURL(src));
    old.querySelector(".recorder-panel .go")?.click();
    old.remove();
  }
  box.append(...parts);
  box.classList.remove("listing", "choosing");
  const head = document.querySelector("[data-listing]");
  if (head) head.hidden = true;
  const back = document.querySelector(".top .back");
  back.href = words.list;
  back.querySelector("span").textContent = words.all;
  scrollTo(0, 0);
  const heading = box.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/* What was said on this phone since the page was made, and what was begun and not said, stand in the form. */
async function take(form, path, at) {
  const mine = markOf(path);
  if (mine && mine.key !== form.elements.seen.value && !(mine.state === "sent" && mine.sent_at < at)) {
    putBack(form, mine.fields);
    await layVoice(form, mine, words);
    last ||= mine; /* given before this page was made anew */
    if (mine.state !== "refused") form.elements.seen.value = mine.key;
  }
  if (account && canWait()) mountVoice(form, account, words);
  const redraw = mountInk(box.querySelector(".marking-sheet"), form, words);
  if (klass) offerComments(form, klass.comments, words);
  if (!account || !("indexedDB" in window)) return;
  const answer = form.elements.submission.value;
  const kept = keepDraft(form, { id: `${account}:${path}`, account, title: titleOf(form), page: path }, (done) => {
    if (form !== formHere()) return;
    form.dataset.begun = done ? "y" : "";
    tell();
  });
  draft = kept;
  form.addEventListener("noken:restored", () => {
    if (form.elements.submission.value !== answer) form.elements.ink.value = ""; /* pages of an answer that was replaced */
    form.elements.submission.value = answer;
    redraw();
  });
  await kept.load().catch(() => 0);
}

const titleOf = () => words.title.replace("{name}", box.querySelector("h1, .marking-sheet h2").textContent);

function key(event) {
  const form = formHere();
  if (!form || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && event.ctrlKey) return form.querySelector("[value=save]").click();
  if (event.ctrlKey || event.target.matches("textarea, input:not([type=radio]), select")) return;
  if (/^[1-9]$/.test(event.key)) tap(form, event.key);
  else if (event.key === "n") box.querySelector("[data-after]")?.click();
  else if (event.key === "p") box.querySelector("[data-before]")?.click();
}

/* Links between places lead on without a page from the city. */
function follow(event) {
  const link = event.target.closest("main a[href]");
  const pupil = link && link.origin === location.origin && placeAt(link.pathname);
  if (!pupil || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(pupil, true);
}

function send(event) {
  const { target: form, submitter } = event;
  if (!form.matches("[data-marking]")) return;
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
  const own = ["csrf_token", "key", "written_at"];
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !own.includes(name));
  if (submitter) fields.push([submitter.name, submitter.value]);
  const written_at = new Date().toISOString();
  fields.push(["key", form.elements.key.value], ["written_at", written_at]);
  const act = {
    key: form.elements.key.value, account, action: path, fields, files: [], title: titleOf(), about: path, page: path,
    draft: `${account}:${path}`, written_at,
  };
  const left = { pupil: here, name: box.querySelector("h1, .marking-sheet h2").textContent, parts: [...box.querySelectorAll(".marking-sheet, .marking-panel")], draft, form, voice, chosen };
  leave(left, act);
}

/* The mark goes its way while the next answer is looked at. */
async function leave(left, act) {
  last = act;
  if (left.pupil) left.pupil.act = act;
  if (klass) keepComment(klass.comments, act.fields);
  const next = klass && after(left.pupil);
  const link = klass ? null : box.querySelector("[data-next]");
  if (next) show(next, true);
  else if (klass) end();
  try {
    const { bytes, ...carried } = left.voice ? await left.voice.carried(act.fields) : {};
    await left.draft?.rest();
    const before = markOf(act.action);
    const made = canWait() ? await giveMark({ ...act, ...carried }, bytes).catch(() => sendNow(left, act)) : await sendNow(left, act);
    if (left.pupil) left.pupil.act = made;
    last = last === act ? made : last;
    changed(made);
    if (before && before.state === "refused") await dropMark(before);
    if (!klass) location.assign(link ? link.href : words.list);
  } catch {
    if (left.pupil) left.pupil.act = undefined;
    lost(left);
  }
}

/* Where nothing can be kept the mark is sent at once, and counts as sent when the city says so. */
async function sendNow({ form, voice, chosen }, act) {
  const files = voice ? voice.bytes() : [...chosen];
  const body = new FormData();
  for (const [name, value] of [["csrf_token", form.elements.csrf_token.value], ...act.fields]) body.append(name, value);
  for (const file of files) body.append("files", file, file.name || "suara");
  const answer = await fetch(act.action, { method: "POST", body, keepalive: !files.length, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("refused");
  return { ...act, state: "sent", sent_at: Date.now() };
}

/* What could not be kept is one tap away, as it was typed. */
function lost(left) {
  const note = el("div", { class: "notice danger", "data-unsaved": true }, words.lost.replace("{name}", left.name));
  note.append(el("button", { class: "button plain", type: "button", onclick: () => (note.remove(), put(left.parts), (here = left.pupil)) }, words.again));
  box.querySelector("[data-save-state]").append(note);
}

function end() {
  const list = el("a", { class: "button go", href: words.list }, words.all);
  const state = el("div", { "data-save-state": true, role: "status" });
  put([el("div", { class: "marking-sheet" }, el("div", { class: "empty" }, el("h1", {}, words.done), state, list))]);
  tell();
}

/* An act of this class changed: the row of its pupil says where it stands. */
function changed(act) {
  const pupil = placeAt(act.action);
  if (pupil) pupil.act = act.state === "gone" ? undefined : act;
  if (last && last.key === act.key) last = act;
  const old = act.state === "sent" && klass && act.sent_at < klass.at;
  const chip = [...box.querySelectorAll(".marking-list .row")].find((row) => row.querySelector("a").pathname === act.action)?.querySelector(".chip");
  if (chip && !old) {
    const tone = { sent: "ok", refused: "danger" }[act.state] || "warn";
    const text = act.state === "sent" ? verdict(act.fields, words) : act.state === "refused" ? words.refused : words.kept;
    [chip.className, chip.textContent] = [`chip ${tone}`, text];
  }
  tell();
}

/* Below the form: where the last mark stands, or what is missing in this one. */
function tell(fault) {
  const place = box.querySelector("[data-save-state]");
  if (!place || place.querySelector("[data-unsaved]")) return;
  place.textContent = "";
  if (fault) return place.append(el("p", { class: "notice danger" }, fault));
  for (const act of marks().filter(({ state }) => state === "refused")) {
    const pupil = placeAt(act.action);
    const open = el("button", { class: "button plain", type: "button", onclick: () => show(pupil, true) }, words.again);
    if (pupil && pupil !== here) place.append(el("div", { class: "notice danger" }, el("p", {}, `${act.title} · ${words.refused}. ${act.message}`), open));
  }
  if (last && last.state && last.state !== "refused") {
    const state = last.fault === "signin" ? words.signin : last.state === "sent" ? words.sent : last.state === "sending" ? words.sending : words.kept;
    place.append(el("p", { class: `state ${last.state === "sent" ? "ok" : "warn"}` }, `${last.title} · ${state}`));
  }
  if (formHere()?.dataset.begun) place.append(el("p", { class: "hint" }, words.begun));
}
