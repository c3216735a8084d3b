/* The pages kept for the person at hand. */

import { row } from "../core/dom.js";
import { PAGES, WEEK, keptAt } from "../core/person.js";
import { moment } from "../core/when.js";

/* Every kept page of one person, by name of its cache: `{address, title, at, week}`; the newest copy of each. */
export async function pagesOf(account) {
  const found = new Map();
  for (const name of [PAGES(account), WEEK(account)]) {
    if (!(await caches.has(name))) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request, { ignoreVary: true });
      const title = decodeURIComponent(answer.headers.get("Noken-Title") || "");
      if (title) found.set(request.url, { address: request.url, title, at: keptAt(answer), week: name === WEEK(account) });
    }
  }
  return [...found.values()].sort((a, b) => b.week - a.week || b.at - a.at);
}

export async function showPages({ person, people, words, lang, part }) {
  const section = part("pages");
  if (!section || !person) return;
  const pages = await pagesOf(person);
  if (!pages.length) return;
  section.hidden = false;
  section.querySelector("h2").textContent = words.pages.replace("{name}", people[person] || "");
  section.querySelector(".rows").replaceChildren(...pages.map(({ title, at, address }) => row(title, moment(at, lang), new URL(address).pathname + new URL(address).search)));
}
