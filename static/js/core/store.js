/* The database `noken` on this phone (docs/protocol.md), as promises; for pages and the service worker alike.

   `acts`, `blobs`, `drafts` and `meta` hold objects under `key`, `id`, `id` and `name`; the first three name their
   `account`. Every promise fails where the browser gives no storage or none is left (`error.name` is then
   "QuotaExceededError"), and nothing of that step was written. */

import { newId } from "./ids.js";

const KEYS = { acts: "key", blobs: "id", drafts: "id", meta: "name" };

let opened;

const made = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/* The database; opened once, and again after the browser closed it. */
export function open() {
  opened ||= new Promise((resolve, reject) => {
    const request = indexedDB.open("noken", 1);
    request.onupgradeneeded = () => {
      for (const store in KEYS) {
        const fresh = request.result.createObjectStore(store, { keyPath: KEYS[store] });
        if (store !== "meta") fresh.createIndex("account", "account");
      }
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => database.close() || (opened = null);
      database.onclose = () => (opened = null);
      resolve(database);
    };
  });
  opened.catch(() => (opened = null));
  return opened;
}

/* One transaction over some stores: `work(name => store)` puts requests into it and may give back one of them; the
   promise holds its result once everything is on the disk. All of it is written, or nothing. */
export async function change(stores, work, mode = "readwrite") {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(stores, mode, { durability: "strict" });
    let last;
    transaction.oncomplete = () => resolve(last && last.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error || new Error("aborted"));
    last = work((name) => transaction.objectStore(name));
  });
}

export const get = async (store, key) => made((await open()).transaction(store).objectStore(store).get(key));

/* Everything in a store, or what one account has there, in the order of the keys. */
export async function all(store, account) {
  const objects = (await open()).transaction(store).objectStore(store);
  return made(account ? objects.index("account").getAll(account) : objects.getAll());
}

export const put = (store, value) => change([store], (at) => at(store).put(value));

export const del = (store, key) => change([store], (at) => at(store).delete(key));

/* Keeps bytes for an account; resolves to their id. */
export async function putBlob(blob, account) {
  const id = newId();
  await put("blobs", { id, account, blob });
  return id;
}

/* The bytes, or undefined. */
export const getBlob = async (id) => ((await get("blobs", id)) || {}).blob;

export const meta = async (name) => ((await get("meta", name)) || {}).value;

export const setMeta = (name, value) => put("meta", { name, value });
