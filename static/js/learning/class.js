/* A whole class on this phone: every pupil's place and light pictures, fetched once and kept with the pages of the person
   at hand, so that it is marked without a network. */

import { CLASS, PAGES, asKept, keptAt } from "../core/person.js";

const PATIENCE = 8000;
const NOTHING_KEPT = 60000;
const LASTS = 14 * 86400000;
const MOST = 6;

const pictures = new Map();

/* What the city tells of the class, or what was kept of it: `{at, account, pupils, comments}`. */
export async function fetchClass(url, account) {
  const shelf = "caches" in window ? await caches.open(CLASS(account)).catch(() => null) : null;
  const kept = shelf && (await shelf.match(url, { ignoreVary: true }));
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), kept ? PATIENCE : NOTHING_KEPT);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: control.signal });
    const person = answer.headers.get("Noken-Account");
    if (!answer.ok || answer.redirected || (person && person !== account)) throw new Error("not told");
    if (shelf) await shelf.put(url, await asKept(answer.clone())).catch(() => 0);
    return { at: Date.now(), shelf, ...(await answer.json()) };
  } catch (error) {
    if (!kept) throw error;
    return { at: keptAt(kept), shelf, ...(await kept.json()) };
  } finally {
    clearTimeout(timer);
  }
}

/* One pupil as the city sees it now; undefined where it cannot be asked. */
export async function fetchPupil(url, id) {
  const answer = await fetch(`${url}?murid=${id}`, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer && answer.ok && !answer.redirected ? (await answer.json()).pupils[0] : undefined;
}

/* The list of the class, which stands for every place below it where there is no network. */
export async function keepList(url, account) {
  if (!navigator.serviceWorker || !navigator.serviceWorker.controller) return;
  const answer = await fetch(url, { priority: "low" });
  if (!answer.ok || answer.redirected || answer.headers.get("Noken-Account") !== account) return;
  await (await caches.open(PAGES(account))).put(new URL(url, location).href, await asKept(answer));
}

/* The bytes of a picture, from here or from the city; kept. Fails where it is neither here nor to be had. */
export async function picture(url, shelf) {
  if (pictures.has(url)) return pictures.get(url);
  const kept = shelf && (await shelf.match(url, { ignoreVary: true }));
  const answer = kept || (await fetch(url, { headers: { Accept: await known() }, priority: "low" }));
  if (!answer.ok || answer.redirected) throw new Error("no picture");
  if (shelf && !kept) await shelf.put(url, answer.clone());
  const blob = await answer.blob();
  if (!shelf) pictures.set(url, blob);
  return blob;
}

/* The kinds of pictures this browser is known to draw; AVIF weighs half. */
const known = async () =>
  `${(await globalThis.ImageDecoder?.isTypeSupported("image/avif").catch(() => false)) ? "image/avif," : ""}image/webp`;

/* Fetches every picture in the order of the pupils; `told(done, all)` hears how far it is. Resolves to whether all are here. */
export async function fetchPictures(pupils, shelf, told) {
  const urls = pupils.flatMap((pupil) => pupil.pictures);
  let done = 0;
  let missed = 0;
  const line = [...urls];
  const work = async () => {
    for (let url = line.shift(); url; url = line.shift()) {
      await picture(url, shelf).then(() => (done += 1), () => (missed += 1));
      told(done, urls.length);
    }
  };
  await Promise.all([work(), work(), work()]);
  return !missed;
}

/* What was kept for too long goes, and the oldest beyond the newest few classes. */
export async function prune(shelf, keep) {
  if (!shelf) return;
  const classes = [];
  for (const request of await shelf.keys())
    if (request.url.endsWith("/kelas")) classes.push({ url: request.url, at: keptAt(await shelf.match(request)) });
  classes.sort((one, other) => other.at - one.at);
  const gone = classes.filter(({ url, at }, place) => !url.endsWith(keep) && (place >= MOST || at < Date.now() - LASTS));
  for (const { url } of gone)
    for (const request of await shelf.keys())
      if (request.url.startsWith(url.slice(0, -"kelas".length))) await shelf.delete(request);
}
