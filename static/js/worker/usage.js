/* What this phone took from the network this month, as the browser counts it: `bytes-2026-11` in `meta`. */

import { change } from "../core/store.js";

const LATER = 2000;

let pending = 0;
let timer;

export const monthName = (at = new Date()) => `bytes-${at.toISOString().slice(0, 7)}`;

export function countFetches() {
  if (!self.PerformanceObserver) return;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) pending += entry.transferSize || 0;
    performance.clearResourceTimings();
    timer ||= setTimeout(write, LATER);
  }).observe({ type: "resource", buffered: true });
}

function write() {
  timer = undefined;
  const bytes = pending;
  pending = 0;
  if (!bytes) return;
  change(["meta"], (at) => {
    const store = at("meta");
    const name = monthName();
    store.get(name).onsuccess = ({ target }) => store.put({ name, value: ((target.result || {}).value || 0) + bytes });
  }).catch(() => {});
}
