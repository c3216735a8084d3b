/* Who uses this phone now, and what of each person it keeps. `person` in `meta` names the account at hand, "" nobody.

   Pages of one person lie in caches: what was opened (the oldest goes first), the week that was asked for, and the classes
   that are being marked. */

import { del, meta, setMeta } from "./store.js";

export const PAGES = (account) => `pages-${account}`;
export const WEEK = (account) => `week-${account}`;
export const CLASS = (account) => `class-${account}`;

export const atHand = async () => (await meta("person").catch(() => "")) || "";

export async function setAtHand(account) {
  if (account !== (await atHand())) await setMeta("person", account).catch(() => {});
}

/* The kept copy of an address for one person: the newer of the two. */
export async function keptPage(account, address) {
  const inCache = (cacheName) => caches.match(address, { cacheName, ignoreVary: true }); /* opening one would make it anew */
  const found = await Promise.all([WEEK(account), PAGES(account)].map(inCache));
  return found.filter(Boolean).sort((a, b) => keptAt(b) - keptAt(a))[0];
}

export const keptAt = (response) => Number(response.headers.get("Noken-Kept"));

/* An answer as it is kept: when, under which title; the address without its fragment. */
export async function asKept(response) {
  const headers = new Headers(response.headers);
  const html = (headers.get("Content-Type") || "").startsWith("text/html");
  const body = await (html ? response.text() : response.blob());
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set("Noken-Kept", Date.now());
  if (html) headers.set("Noken-Title", encodeURIComponent(titleIn(body)));
  return new Response(body, { headers });
}

const ENTITIES = { amp: "&", lt: "<", gt: ">", "#34": '"', "#39": "'" };

function titleIn(html) {
  const found = /<title>([^<]*) · Noken<\/title>/.exec(html);
  return found ? found[1].trim().replace(/&(amp|lt|gt|#34|#39);/g, (_, name) => ENTITIES[name]) : "";
}

/* What was kept of a person goes; unsent work lies in the store and stays. */
export const forgetPages = (account) => Promise.all([PAGES, WEEK, CLASS].map((name) => caches.delete(name(account))));

/* Signed out from elsewhere: what was kept of them goes, and their way in without a network. Unsent work stays. */
export async function endPeople(accounts) {
  await Promise.all(accounts.map(forgetPages));
  for (const name of ["people", "gates"]) {
    const kept = Object.entries((await meta(name)) || {});
    const left = kept.filter(([account]) => !accounts.includes(account));
    if (left.length < kept.length) await setMeta(name, Object.fromEntries(left));
  }
  for (const account of accounts) await del("meta", `pass ${account}`);
  if (accounts.includes(await atHand())) await setAtHand("");
}
