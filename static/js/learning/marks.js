/* Marks on this phone: each goes through the outbox (docs/protocol.md), and the page says where it stands. */

import { acts, discard, listen, queue } from "../core/outbox.js";
import { begin } from "../core/sender.js";
import { del, get } from "../core/store.js";

const newest = new Map();

/* Whether marks can wait on this phone; elsewhere they are sent at once. */
export const canWait = () => isSecureContext && "indexedDB" in window;

/* Reads what was marked on this phone below `path`; `changed(act)` hears of every change, also of one made elsewhere. */
export async function openMarks(account, path, changed) {
  for (const act of await acts(account)) if (act.action.startsWith(path)) newest.set(act.action, act);
  listen(async ({ key, state }) => {
    const act = await get("acts", key).catch(() => undefined);
    const known = [...newest.values()].find((one) => one.key === key);
    if (!act && known && state === "gone") {
      newest.delete(known.action);
      changed({ ...known, state });
    }
    const later = act && newest.get(act.action);
    if (!act || act.account !== account || !act.action.startsWith(path) || (later && later.order > act.order)) return;
    newest.set(act.action, act);
    changed(act);
  });
  begin();
}

/* The newest act about one place that this phone knows. */
export const markOf = (path) => newest.get(path);

export const marks = () => [...newest.values()];

/* Puts a mark in line, with `bytes` that are not in the store yet; resolves once it is on the disk. */
export async function giveMark(act, bytes) {
  const made = await queue(act, bytes);
  newest.set(made.action, made);
  navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("noken-outbox")).catch(() => 0);
  return made;
}

/* Takes note of a mark that the city has and this phone has not. */
export async function sentNow(act) {
  newest.set(act.action, act);
  await del("drafts", act.draft).catch(() => 0);
  return act;
}

/* Throws a mark of this phone away. */
export async function dropMark({ key, action }) {
  if (newest.get(action)?.key === key) newest.delete(action);
  await discard(key);
}
