/* "Simpan minggu ini": the pages and files the city named, fetched once and kept until they are out of date. */

import { fill } from "../core/dom.js";
import { WEEK, asKept } from "../core/person.js";
import { meta, setMeta } from "../core/store.js";
import { day, size } from "../core/when.js";
import { showPages } from "./pages.js";

const LASTS = 14 * 86400000;

export async function offerWeek(phone) {
  const { person, words, lang, part } = phone;
  const section = part("week");
  if (!section || !person || !window.caches || person !== document.body.dataset.account) return;
  const form = section.querySelector("form");
  const told = section.querySelector("[data-week-told]");
  const progress = section.querySelector("[data-week-progress]");
  const bar = progress.querySelector("progress");
  const remove = section.querySelector("[data-week-remove]");
  const name = `week ${person}`;
  const say = (text) => {
    told.textContent = text;
    told.hidden = !text;
  };

  const show = async () => {
    const kept = await meta(name);
    const fresh = kept && kept.until > Date.now();
    if (kept && !fresh) await forget();
    say(fresh ? fill(words.until, { when: day(kept.until, lang), count: kept.count, size: size(kept.bytes, lang) }) : "");
    remove.hidden = !fresh;
  };
  const forget = async () => {
    await caches.delete(WEEK(person));
    await setMeta(name, null);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const heavy = form.querySelector("#heavy");
    const addresses = [...JSON.parse(form.dataset.light), ...(heavy && heavy.checked ? JSON.parse(form.dataset.heavy) : [])];
    bar.max = addresses.length;
    progress.hidden = false;
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    try {
      const { bytes, missed } = await keep(person, addresses, (done) => {
        bar.value = done;
        say(fill(words.keeping, { done, all: addresses.length }));
      });
      await setMeta(name, { until: Date.now() + LASTS, count: addresses.length - missed, bytes });
      await show();
      if (missed) say(`${told.textContent} ${fill(words.missed, { count: missed })}`);
    } catch (error) {
      await show();
      say(error.name === "QuotaExceededError" ? words.full : fill(words.missed, { count: addresses.length }));
    }
    progress.hidden = true;
    await showPages(phone);
  });
  remove.addEventListener("click", () => forget().then(show));
  await show();
  section.hidden = false;
}

/* One after another, so that a weak signal carries one whole thing at a time. */
async function keep(person, addresses, tell) {
  const cache = await caches.open(WEEK(person));
  let bytes = 0;
  let missed = 0;
  for (const [done, address] of addresses.entries()) {
    tell(done);
    const answer = await fetch(address).catch(() => undefined);
    const of = answer && answer.headers.get("Noken-Account");
    if (!answer || !answer.ok || (of && of !== person)) {
      missed += 1;
      continue;
    }
    const kept = await asKept(answer);
    const body = await kept.clone().blob();
    bytes += body.size;
    await cache.put(new URL(address, location).href, kept);
    if (body.type.startsWith("text/html")) await keepParts(await body.text());
  }
  return { bytes, missed };
}

/* Scripts and signs of a kept page: the service worker keeps them as they pass. */
async function keepParts(html) {
  const parts = html.match(/\/static\/[\w.-]+\.(js|svg)/g) || [];
  await Promise.all([...new Set(parts)].map((part) => fetch(part).catch(() => 0)));
}
