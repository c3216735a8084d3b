/* One at a time on this phone, pages and service worker together: Web Locks, or a lease in the store where a browser has
   none. A lease ends by itself when its holder is gone. */

import { newId } from "./ids.js";
import { change } from "./store.js";

const LEASE = 30000;

/* Runs `work()` when nobody else runs under this name; resolves to what it gives. */
export const alone = (name, work) =>
  "locks" in navigator ? navigator.locks.request(name, work) : leased(`lease ${name}`, work);

async function leased(name, work) {
  const mine = newId();
  while (!(await take(name, mine))) await new Promise((resolve) => setTimeout(resolve, LEASE / 10));
  const timer = setInterval(() => take(name, mine), LEASE / 3);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await take(name, mine, 0);
  }
}

async function take(name, mine, time = LEASE) {
  let taken;
  await change(["meta"], (at) => {
    const found = at("meta").get(name);
    found.onsuccess = () => {
      const { value } = found.result || {};
      taken = !value || value.owner === mine || value.until < Date.now() || value.until > Date.now() + LEASE;
      if (taken) at("meta").put({ name, value: { owner: mine, until: Date.now() + time } });
    };
  });
  return taken;
}
