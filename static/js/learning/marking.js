/* Marking made quick: the class lies on the phone, the next answer is already built, each mark goes through the outbox.
   Nothing is marked but by the button. Without this script every place is a page and every mark a form. */

import { startTaps } from "../core/taps.js";
import { fetchClass, fetchPictures, keepList, prune } from "./class.js";
import { desk, formHere, placeAt } from "./desk.js";
import { send } from "./giving.js";
import { suggest, tap } from "./judging.js";
import { canWait, marks, openMarks } from "./marks.js";
import { dress, offer, prepare, show, take } from "./place.js";
import { changed } from "./standing.js";

export function start() {
  const box = document.querySelector("[data-class]");
  if (!box) return;
  Object.assign(desk, { box, words: JSON.parse(box.dataset.class), account: document.body.dataset.account });
  document.addEventListener("change", ({ target }) => target.matches("[data-marking] [type=radio]") && suggest(target.form));
  document.addEventListener("keydown", key);
  document.addEventListener("submit", send, true);
  document.addEventListener("click", follow);
  addEventListener("popstate", () => (placeAt(location.pathname) ? show(placeAt(location.pathname)) : location.reload()));
  addEventListener("beforeunload", (event) => (desk.unsaved.length || desk.place?.loose) && event.preventDefault());
  const form = formHere();
  if (form && [...form.elements].some((one) => one.type === "radio" && one.checked !== one.defaultChecked)) suggest(form); /* before this script came */
  startTaps();
  open().catch(() => 0).then(() => (box.dataset.ready = ""));
}

async function open() {
  const { box, words, account } = desk;
  if (canWait()) await openMarks(account, `${words.list}/`, changed).catch(() => 0);
  const alone = location.pathname !== words.list && !box.classList.contains("listing");
  const untouched = document.querySelector(".band[data-slow]"); /* else the worker showed a kept copy */
  const form = formHere();
  if (form) desk.place = dress(box.querySelector(".marking-sheet"), form.closest(".marking-panel"));
  if (form && untouched) await take(desk.place, new URL(form.action).pathname, Infinity);
  const klass = (desk.klass = await fetchClass(words.class, account));
  marks().forEach(changed);
  if (desk.place) offer(desk.place);
  const pupil = placeAt(location.pathname);
  if (pupil && (!alone || !untouched)) await show(pupil);
  else desk.here = pupil || klass.pupils.find(({ id }) => id === box.dataset.here);
  if (desk.place) desk.place.pupil = desk.here;
  await prepare();
  const told = (done, all) => say(words.getting.replace("{done}", done).replace("{all}", all));
  const from = klass.pupils.indexOf(desk.here) + 1;
  const line = [...klass.pupils.slice(from), ...klass.pupils.slice(0, from)];
  const all = await fetchPictures(line.sort((one, other) => other.waits - one.waits), klass.shelf, told);
  say(all ? words.ready : words.part);
  if (location.pathname !== words.list) await keepList(words.list, account).catch(() => 0);
  await prune(klass.shelf, words.class).catch(() => 0);
  if (navigator.serviceWorker?.controller) await Promise.all(later().map((script) => fetch(script).catch(() => 0)));
}

/* Scripts that are fetched when they are needed; where a worker keeps them, beforehand. */
function later() {
  const recorder = desk.box.querySelector("[data-recorder]");
  return [desk.words.choice, ...(recorder ? [JSON.parse(recorder.dataset.recorder).script] : [])];
}

function say(text) {
  const told = desk.box.querySelector("[data-class-state]");
  told.hidden = false;
  told.textContent = text;
}

function key(event) {
  const { box } = desk;
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
