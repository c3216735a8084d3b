/* Pages in the service worker: from the network, or the copy of the person at hand, or the shell that works alone. */

import { matchPrecache } from "workbox-precaching";
import { PAGES, WEEK, asKept, atHand, endPeople, forgetPages, keptAt, keptPage, setAtHand } from "../core/person.js";
import { moment } from "../core/when.js";
import { confirmGate } from "./gate.js";

const PATIENCE = 3000;
const ANSWER = 1000;
const MOST = 150;
const LARGEST_PICTURE = 300000;

/* Ways in and out, and what only makes sense with a network, are never kept. */
const NEVER = /^\/(masuk|akun|keluar|bahasa|undangan|luring|files|static|outbox|tanda-terima|ponsel\/titipan|sw\.js)(\/|$)|^\/saya\/(?!$)|_components/;

const leaving = new Set();

export const willLeave = (account) => leaving.add(account);

export const addressOf = (url) => url.origin + url.pathname + url.search;

/* NetworkFirst with a person: the copy belongs to the account that the answer itself names. */
export async function openPage({ event, request, url }) {
  const address = addressOf(url);
  const network = fetch(request).then((response) => received(event, address, url, response));
  event.waitUntil(network.catch(() => {}));
  const account = await atHand();
  const kept = account ? (await keptPage(account, address)) || (await above(account, address)) : undefined;
  let slow = false;
  try {
    const answer = await (kept ? Promise.race([network, pause()]) : network);
    if (answer && !(kept && [502, 503, 504].includes(answer.status))) return answer;
    slow = true;
  } catch {
    /* no network: what is kept is shown */
  }
  if (kept) return withBand(kept, slow);
  return (await matchPrecache("/luring")) || Response.error();
}

/* A form sent as any form. Where this phone has no network the city is asked for a sign of life first, so that it can be
   said for certain that nothing was sent; a form whose answer was cut off may have arrived. */
export async function sendForm({ request }) {
  if (!navigator.onLine && !(await answers())) return notSent(request, "unsent");
  try {
    return await fetch(request);
  } catch {
    return notSent(request, "unknown");
  }
}

const answers = () => Promise.race([fetch("/healthz", { method: "HEAD", cache: "no-store" }), pause()]).catch(() => 0);

/* Said in the page that sent it, which then stays as it is (204); where none answers, the shell in words for this case,
   with the way back. The words stand in the shell. */
async function notSent({ referrer }, why) {
  const shell = await matchPrecache("/luring");
  if (!shell) return Response.error();
  const page = await shell.text();
  const [block] = page.split(`<template data-why="${why}">`)[1].split("</template>");
  const [title, text] = [/<h1>([^<]*)/, /class="lead">([^<]*)/].map((words) => words.exec(block)[1]);
  const open = await self.clients.matchAll({ type: "window" });
  const told = open.filter(({ url }) => url.split("#")[0] === referrer).map((client) => tell(client, { title, text }));
  if ((await Promise.all(told)).some(Boolean)) return new Response(null, { status: 204 });
  const from = referrer && new URL(referrer);
  const back = from && from.origin === location.origin ? from.pathname + from.search : "/";
  const said = block.replace('href="/"', () => `href="${back}"`);
  const html = page.replace('<div class="stack" data-why="page"', (part) => `<div class="stack">${said}</div>${part} hidden`);
  return new Response(html, { status: 503, headers: shell.headers });
}

/* Whether a page says it to whoever looks at it. */
const tell = (client, words) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(true);
    setTimeout(resolve, ANSWER);
    client.postMessage({ type: "unsent", ...words }, [port2]);
  });

/* A page that says `Noken-Below` fills itself for the addresses one step below its own. */
async function above(account, address) {
  const page = await keptPage(account, address.replace(/\/[^/]*$/, ""));
  return page && page.headers.has("Noken-Below") ? page : undefined;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PATIENCE));

async function received(event, address, url, response) {
  const account = response.headers.get("Noken-Account");
  if (account === null) return response;
  const person = account === "-" ? "" : account;
  await setAtHand(person);
  event.waitUntil(settle(person));
  const ended = response.headers.get("Noken-Ended");
  if (ended) event.waitUntil(endPeople(ended.split(" ")));
  if (person && response.ok && !response.redirected && !NEVER.test(url.pathname) && isPage(response)) {
    event.waitUntil(keep(person, address, response.clone()).catch(() => {}));
  }
  return response;
}

const isPage = (response) => (response.headers.get("Content-Type") || "").startsWith("text/html");

async function keep(account, address, response) {
  const inWeek = await caches.match(address, { cacheName: WEEK(account) });
  const cache = await caches.open(inWeek ? WEEK(account) : PAGES(account));
  await cache.put(address, await asKept(response));
  if (inWeek) return;
  const addresses = await cache.keys();
  await Promise.all(addresses.slice(0, Math.max(0, addresses.length - MOST)).map((old) => cache.delete(old)));
}

/* What was said on the way out counts once an answer shows that it happened. */
async function settle(person) {
  await confirmGate(person);
  for (const gone of leaving) {
    if (gone === person) continue;
    leaving.delete(gone);
    await forgetPages(gone);
  }
}

/* The layout has the band, hidden; here it is shown with its time. */
async function withBand(kept, slow) {
  const html = await kept.text();
  const [, lang] = /<html lang="(\w+)"/.exec(html) || [];
  const shown = html.replace(/ data-slow="([^"]*)" hidden>([^<]*)<time>/, (_, words, said) => `>${slow ? words : said}<time>${moment(keptAt(kept), lang)}`);
  return new Response(shown, { headers: kept.headers });
}

/* Pictures of pages that were opened lie beside them; other files only where the week was asked for. */
export async function openFile({ event, request, url }) {
  const account = await atHand();
  const kept = account && (await keptPage(account, addressOf(url)));
  if (kept) return kept;
  const response = await fetch(request);
  const small = Number(response.headers.get("Content-Length") || LARGEST_PICTURE) < LARGEST_PICTURE;
  if (account && request.destination === "image" && response.status === 200 && small) {
    event.waitUntil(keep(account, addressOf(url), response.clone()).catch(() => {}));
  }
  return response;
}
