/* The service worker: pages open without a network, for each person of this phone apart. `NOKEN` is put before this
   text by the server (web/offline.py): what to fetch beforehand. Unsent work is none of its business but by `sync`. */

import { ExpirationPlugin } from "workbox-expiration";
import { cleanupOutdatedCaches, precacheAndRoute } from "workbox-precaching";
import { createPartialResponse } from "workbox-range-requests";
import { registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";
import { send } from "./core/sender.js";
import { prepareGate } from "./worker/gate.js";
import { openFile, openPage, sendForm, willLeave } from "./worker/pages.js";
import { countFetches } from "./worker/usage.js";

precacheAndRoute(self.NOKEN.precache);
cleanupOutdatedCaches();

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/static/"),
  new CacheFirst({ cacheName: "static", plugins: [new ExpirationPlugin({ maxEntries: 60, purgeOnQuotaError: true })] }),
);

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/files/") && !url.pathname.startsWith("/files/uploads"),
  async (asked) => {
    const answer = await openFile(asked);
    const ranged = asked.request.headers.has("Range") && answer.status === 200;
    return ranged ? createPartialResponse(asked.request, answer) : answer;
  },
);

registerRoute(({ request, sameOrigin }) => sameOrigin && request.mode === "navigate", openPage);

/* A form that is no act. One with files goes past this worker, which may be ended before a long upload is. */
registerRoute(
  ({ request, sameOrigin }) =>
    sameOrigin && request.mode === "navigate" && !(navigator.onLine && /^multipart/.test(request.headers.get("Content-Type"))),
  sendForm,
  "POST",
);

countFetches();

const TOLD = {
  renew: () => self.skipWaiting(),
  gate: prepareGate,
  leave: ({ account }) => willLeave(account),
};

addEventListener("message", (event) => {
  const act = TOLD[event.data && event.data.type];
  if (act) event.waitUntil(Promise.resolve(act(event.data)));
});

/* Background Sync: what waits is sent also where every page is closed; the browser asks again while some is left. */
addEventListener("sync", (event) => {
  if (event.tag === "noken-outbox") event.waitUntil(send({ hurry: true }).then((left) => left && Promise.reject(new Error("some is left"))));
});

/* The first worker takes the pages that are open; a later one waits until it is asked. */
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
