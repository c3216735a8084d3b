/* One pupil's place: built with its tools before it is looked at, put in front at once, and laid with what was said of it
   on this phone. */

import { keepDraft } from "../core/draft.js";
import { newId } from "../core/ids.js";
import { startTaps } from "../core/taps.js";
import { fetchPupil, picture } from "./class.js";
import { after, canKeep, desk, formHere, rowOf, titleOf, waiting } from "./desk.js";
import { mountInk } from "./ink.js";
import { putBack } from "./judging.js";
import { canWait, dropMark, markOf } from "./marks.js";
import { offerComments } from "./ready.js";
import { tell } from "./standing.js";
import { layVoice, mountVoice } from "./voice.js";

const UNSEEN = 200;

let ahead, wanted;

/* What the script adds to a sheet and a panel; gives the place. */
export function dress(sheet, panel) {
  const form = panel.querySelector("[data-marking]");
  const place = { parts: [sheet, panel], sheet, form };
  sheet.querySelector("h1, h2").tabIndex = -1;
  if (desk.account && canWait()) mountVoice(form, desk.account, desk.words);
  place.redraw = mountInk(sheet, form, desk.words);
  offer(place);
  startTaps(sheet);
  return place;
}

/* A teacher's own comments below the field; again where one was added since. */
export function offer(place) {
  const comments = desk.klass?.comments || [];
  if (place.offered === comments.length) return;
  place.offered = comments.length;
  offerComments(place.form, comments, desk.words);
}

/* A place as elements with its pictures decoded, ready to be shown. */
async function build(pupil) {
  const holder = document.createElement("template");
  holder.innerHTML = pupil.html;
  const [sheet, panel] = document.importNode(holder.content, true).children;
  const pictures = [...sheet.querySelectorAll(".sheet img")].map(async (img, number) => {
    img.loading = "eager";
    const blob = await picture(img.getAttribute("src"), desk.klass.shelf).catch(() => null);
    if (blob) img.src = URL.createObjectURL(blob);
    if (number < 2) await img.decode().catch(() => 0);
  });
  await Promise.all(pictures);
  return { pupil, ...dress(sheet, panel) };
}

/* The next that waits is built while nobody waits for it. */
export async function prepare() {
  const next = after(desk.here);
  if (!next || (ahead && ahead.pupil === next)) return;
  const made = await build(next);
  if (ahead) release(ahead);
  ahead = made;
}

const release = ({ parts }) =>
  parts.forEach((part) => part.querySelectorAll('[src^="blob:"]').forEach(({ src }) => URL.revokeObjectURL(src)));

/* A place whose mark is safe. */
export function settled(place) {
  place.held = false;
  if (place !== desk.place) release(place);
}

/* A place that was left with what nobody has but this page. */
export function hold(place) {
  place.held = place.loose = true;
  desk.unsaved.push(place);
}

/* When what was changed is drawn; soon also where nobody looks. */
const drawn = () =>
  new Promise((resolve) => {
    setTimeout(resolve, UNSEEN);
    requestAnimationFrame(() => setTimeout(resolve));
  });

/* Puts a place on the page; `moved` writes its address, as a link would. All is changed first and laid out once. */
export async function show(pupil, moved) {
  wanted = pupil;
  const kept = desk.unsaved.find((one) => one.pupil.id === pupil.id);
  const made = kept || (ahead && ahead.pupil === pupil ? ahead : await build(pupil));
  if (made === ahead) ahead = null;
  if (wanted !== pupil) return release(made);
  desk.here = pupil;
  const { words, klass } = desk;
  if (kept) desk.unsaved.splice(desk.unsaved.indexOf(kept), 1);
  else made.form.elements.key.value = newId();
  const taken = !kept && take(made, pupil.url, klass.at);
  offer(made);
  const over = made.sheet.querySelector(".over");
  if (over) over.textContent = words.over.replace("{marked}", klass.marked + klass.pupils.filter((one) => one.waits && !waiting(one)).length);
  const next = made.form.querySelector("[data-next]");
  if (next && after(pupil)) next.href = after(pupil).url;
  else next?.remove();
  put(made);
  made.held = false;
  point(pupil.url);
  tell();
  lookAt(made.sheet);
  drawn().then(() => finish(pupil, moved)).catch(() => 0);
  await taken;
  const mine = markOf(pupil.url);
  if (mine && mine.state === "refused") await settle(pupil, mine);
}

desk.show = show;

/* What nobody waits for: the address and the title, and the place after this one. */
function finish(pupil, moved) {
  if (moved) history.pushState(null, "", pupil.url);
  if (desk.here === pupil) document.title = pupil.title;
  return prepare();
}

/* Whose row of the list is the one in front. */
function point(path) {
  for (const row of desk.box.querySelectorAll(".marking-list .current")) {
    row.classList.remove("current");
    row.querySelector("a").removeAttribute("aria-current");
  }
  const now = rowOf(path);
  now?.row.classList.add("current");
  now?.link.setAttribute("aria-current", "true");
}

/* A mark that was not taken: beside that of somebody else where there is one, else open again with the reason. */
async function settle(pupil, mine) {
  const { klass, words } = desk;
  const fresh = await fetchPupil(words.class, pupil.id);
  if (fresh && pupil.asked !== mine.key) {
    klass.pupils[klass.pupils.indexOf(pupil)] = Object.assign(fresh, { act: mine, asked: mine.key });
    return desk.here === pupil && show(fresh);
  }
  const form = formHere();
  if (desk.here !== pupil || !form) return;
  const seen = new Map(mine.fields).get("seen");
  if (!pupil.mark || pupil.mark === seen || pupil.mark === mine.key) return tell(mine.message || words.refused);
  const { sheet } = desk.place;
  const { choice } = await import(words.choice).catch(() => ({}));
  if (!choice) return tell(mine.message || words.refused);
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
      desk.box.classList.remove("choosing");
    },
  });
  if (desk.here !== pupil) return;
  form.hidden = true;
  desk.box.classList.add("choosing");
  sheet.firstElementChild.after(block);
}

/* Puts a place in front; that before it goes, with the bytes of its pictures unless it may come back (`held`). */
export function put(place) {
  const { box, words } = desk;
  for (const old of box.querySelectorAll(".marking-sheet, .marking-panel")) {
    old.querySelector(".recorder-panel .go")?.click();
    old.remove();
  }
  const { place: before } = desk;
  if (before?.loose && !before.held) hold(before);
  if (before && !before.held) release(before);
  desk.place = place;
  box.append(...place.parts);
  if (box.classList.contains("choosing")) box.classList.remove("choosing");
  if (!box.classList.contains("listing")) return;
  box.classList.remove("listing");
  const head = document.querySelector("[data-listing]");
  if (head) head.hidden = true;
  const back = document.querySelector(".top .back");
  back.href = words.list;
  back.querySelector("span").textContent = words.all;
}

export function lookAt(sheet) {
  scrollTo(0, 0);
  sheet.querySelector("h1, h2").focus({ preventScroll: true });
}

/* What was said on this phone since the page was made, and what was begun and not said, stand in the form. */
export async function take(place, path, at) {
  const { account } = desk;
  const { form, sheet } = place;
  const mine = markOf(path);
  if (mine && mine.key !== form.elements.seen.value && !(mine.state === "sent" && mine.sent_at < at)) {
    putBack(form, mine.fields);
    place.redraw();
    desk.last ||= mine; /* given before this page was made anew */
    if (mine.state !== "refused") form.elements.seen.value = mine.key;
    await layVoice(form, mine, desk.words);
  }
  if (!canKeep()) return;
  const answer = form.elements.submission.value;
  place.draft = keepDraft(form, { id: `${account}:${path}`, account, title: titleOf(sheet), page: path }, (done) => {
    place.loose = done === false;
    if (place !== desk.place) return place.loose && !place.held && [hold(place), tell()];
    form.dataset.begun = place.loose ? "full" : done ? "y" : "";
    tell();
  });
  form.addEventListener("noken:restored", () => {
    if (form.elements.submission.value !== answer) form.elements.ink.value = ""; /* pages of an answer that was replaced */
    form.elements.submission.value = answer;
    place.redraw();
  });
  await place.draft.load().catch(() => 0);
}
