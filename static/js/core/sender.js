/* Sends what waits on this phone, one pass at a time, in the order it was made for each object; see docs/protocol.md for
   what each answer means. Runs in a page (`begin`) or in the service worker (`send`). */

import { alone } from "./lock.js";
import { acts, edit, listen, prune } from "./outbox.js";
import { endPeople } from "./person.js";
import { holds } from "./receipt.js";
import { get, getBlob, meta, setMeta } from "./store.js";
import { start } from "./upload.js";

const HOUR = 3600 * 1000;
const REFUSED = [400, 403, 404, 409, 413, 415, 422];
const FILE_REFUSED = [400, 403, 413, 415, 422];
const OFF = 120;
const MOST_KEYS = 400;

let next, hurried, timer, fetched;
let away = { tries: 0, until: 0 };

/* Carries on by itself as long as this page is open: now, when the network is back, at each new act and by a timer. */
export function begin() {
  addEventListener("online", () => quietly({ hurry: true }));
  listen(({ state }) => state === "waiting" && !resting() && quietly());
  return quietly({ hurry: true });
}

/* The network is away and will be asked again: one more act that waits changes nothing, and to read all of them for each
   would take longer with every one. */
const resting = () => timer && away.until > Date.now();

/* A store that gave way is told where somebody writes. */
const quietly = (how) => send(how).catch(() => 0);

/* One pass over what is due; with `hurry` over all that waits. Resolves to how many acts the network still holds back. */
export function send({ hurry = false } = {}) {
  hurried = hurried || hurry;
  next ||= alone("noken-outbox", () => {
    const all = hurried;
    next = hurried = null;
    return pass(all);
  }).catch((error) => {
    next = null;
    throw error;
  });
  return next;
}

const pending = ({ state }) => state === "waiting" || state === "sending";

async function pass(all) {
  const kept = await acts();
  fetched = false;
  const waiting = kept.filter(pending);
  if (all) away = { tries: 0, until: 0 };
  const due = waiting.some((act) => all || act.next_at <= Date.now()) && away.until <= Date.now();
  if (!due && !(await lately(kept))) return rest(waiting);
  try {
    await work(all, kept);
    away = { tries: 0, until: 0 };
  } catch (error) {
    if (!error.away) throw error;
    away = { tries: away.tries + 1, until: Date.now() + delay(away.tries + 1) };
  }
  const left = (await acts()).filter(pending);
  for (const act of left) if (act.state === "sending") await edit(act.key, { state: "waiting" });
  await prune();
  return rest(left);
}

/* Even with nothing to send the city is asked from time to time: whether it still knows what it gave receipts for, and
   for the pass of a sealed bundle, while there is a network. */
async function lately(kept) {
  const asked = (await meta("city"))?.asked_at || 0;
  const span = kept.some(({ state }) => state === "sent") ? HOUR : 24 * HOUR;
  return away.until <= Date.now() && Math.abs(Date.now() - asked) > span;
}

const delay = (tries) => Math.min(300, 2 ** tries) * 1000;

function again() {
  timer = 0;
  quietly();
}

/* Comes back when the first of them is due. */
function rest(waiting) {
  clearTimeout(timer);
  timer = 0;
  const held = waiting.filter(({ fault }) => fault !== "signin" && fault !== "other");
  if (held.length) {
    const first = Math.max(away.until, Math.min(...held.map((act) => act.next_at)));
    timer = setTimeout(again, Math.max(1000, first - Date.now()));
  }
  return held.length;
}

async function work(all, kept) {
  let city = await greet(kept);
  for (const act of kept) if (act.state === "sent" && act.unchecked) await edit(act.key, await proof(act.receipt, act.key));
  const blocked = new Set();
  const held = (what) => [...blocked].some((one) => one === what || one.startsWith(`${what}/`));
  for (const { key, account, about } of (await acts()).filter(pending)) {
    const act = await get("acts", key);
    if (!act || !pending(act) || held(account + about)) continue;
    let done = city.account === account && (all || act.next_at <= Date.now()) && (await deliver(act, city));
    if (done === "stale") {
      city = await greet(kept);
      done = city.account === account && (await deliver(act, city));
      if (done === "stale") done = await wait(act);
    }
    if (city.account !== account) await hold(act, city.account ? "other" : "signin");
    if (done !== true) blocked.add(account + about);
  }
}

/* It waits for its author to sign in. */
const hold = async ({ key }, fault) => {
  const act = await get("acts", key);
  if (act && pending(act) && act.fault !== fault) await edit(key, { fault, state: "waiting" });
};

/* Who is signed in here, a fresh token, and the two clocks side by side. */
async function greet(kept) {
  const newest = kept.filter(({ state }) => state === "sent").sort((one, other) => other.sent_at - one.sent_at)[0];
  const before = Date.now();
  const answer = await ask(`/outbox${newest ? `?last=${newest.key}` : ""}`);
  if (answer.status !== 200) throw gone();
  const city = await answer.json().catch(() => null);
  if (!city || !("account" in city)) throw gone();
  const offset = Math.round((Date.parse(city.now) - (before + Date.now()) / 2) / 1000);
  city.clock_offset = Math.abs(offset) > OFF ? offset : 0;
  await keysFor();
  if (city.ended?.length) await endPeople(city.ended);
  if (city.pass) await setMeta(`pass ${city.account}`, city.pass);
  await setMeta("city", { asked_at: Date.now(), clock_offset: city.clock_offset });
  if (city.known === false) await resend(kept, city);
  return city;
}

/* The city's public keys; asked for where this phone has none or not the one of that name, once in a pass. */
async function keysFor(kid) {
  const known = ((await meta("keys")) || { keys: [] }).keys;
  if (fetched || (kid ? known.some((key) => key.kid === kid) : known.length)) return known;
  fetched = true;
  const set = await ask("/.well-known/jwks.json").then((found) => found.ok && found.json()).catch(() => 0);
  if (!set || !set.keys) return known;
  await setMeta("keys", set);
  return set.keys;
}

/* A receipt that cannot be checked is kept, and said to be unchecked until it can. */
const proof = async (receipt, key) => ({ unchecked: !!receipt && !(await holds(receipt, key, keysFor)) });

/* A city restored from a backup does not know what it gave receipts for: those acts stand in line again. */
async function resend(kept, city) {
  const keys = kept.filter(({ state, account }) => state === "sent" && account === city.account).map(({ key }) => key);
  while (keys.length) {
    const body = new URLSearchParams(keys.splice(0, MOST_KEYS).map((key) => ["key", key]));
    const answer = await ask("/outbox/known", { method: "POST", body, headers: { "X-CSRFToken": city.csrf_token } });
    if (!answer.ok) throw gone();
    for (const key of (await answer.json()).missing) {
      const { files } = await get("acts", key);
      const fresh = files.map(({ name, type, size, blob, field }) => ({ name, type, size, blob, field }));
      await edit(key, { state: "waiting", next_at: 0, tries: 0, files: fresh, resent: true });
    }
  }
}

/* Sends one act. True: done with, sent or refused; "stale": the token has to be fetched anew; false: later. Throws where
   the network is away. */
async function deliver(act, city) {
  const { maybe = false } = act;
  if (!(await edit(act.key, { state: "sending", fault: "", message: "", maybe: maybe || !act.files.length }))) return true;
  const fields = [...act.fields];
  if (city.clock_offset && !fields.some(([name]) => name === "clock_offset")) fields.push(["clock_offset", city.clock_offset]);
  for (const place of act.files.keys()) {
    try {
      fields.push([act.files[place].field, await sendFile(act, place, city)]);
    } catch (error) {
      if (error.lost) return refuse(act, { fault: "lost" });
      if (error.status === 401) return "stale";
      if (FILE_REFUSED.includes(error.status)) return refuse(act, { message: error.message, status: error.status });
      if (error.status === undefined) throw gone();
      return wait(act);
    }
  }
  if (act.files.length) await edit(act.key, { maybe: true }); /* from here on it may be at the city */
  const headers = { "Noken-Outbox": "1", "X-CSRFToken": city.csrf_token, Accept: "application/json" };
  const answer = await ask(act.action, { method: "POST", headers, body: new URLSearchParams(fields) });
  const said = await answer.json().catch(() => null);
  if (answer.status === 200 && said && "receipt" in said) {
    const { receipt, location, received_at, told } = said;
    await edit(act.key, { state: "sent", maybe: false, receipt, location, received_at, told, sent_at: Date.now(), ...(await proof(receipt, act.key)) });
    return true;
  }
  if (answer.status === 401) {
    await edit(act.key, { maybe });
    return "stale";
  }
  const { status } = answer;
  if (REFUSED.includes(status)) return refuse(act, { status, message: said?.detail || said?.title || "" });
  return wait(act, +answer.headers.get("Retry-After"));
}

/* The id of one file of an act, sent now or before; where it stands is kept in the act. */
async function sendFile(act, place, city) {
  const file = act.files[place];
  if (file.id && Date.now() - file.at < HOUR) return file.id;
  const bytes = await getBlob(file.blob);
  if (!bytes) throw Object.assign(new Error(), { lost: true });
  const note = async (more) => {
    Object.assign(file, more);
    await edit(act.key, { files: act.files });
  };
  const memory = { read: () => ({ id: file.key, url: file.url }), write: (at) => at && note({ key: at.id, url: at.url }) };
  const id = await start(bytes, file.name, { token: city.csrf_token, memory, once: true }).done;
  await note({ id, at: Date.now() });
  return id;
}

async function refuse(act, { message = "", fault = "", status = 0 }) {
  await edit(act.key, { state: "refused", maybe: false, message, fault, status });
  return true;
}

async function wait(act, seconds = 0) {
  const tries = act.tries + 1;
  await edit(act.key, { state: "waiting", tries, next_at: Date.now() + Math.max(delay(tries), seconds * 1000) });
  return false;
}

const gone = () => Object.assign(new Error("away"), { away: true });

async function ask(url, options = {}) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), 60000);
  try {
    return await fetch(url, { ...options, cache: "no-store", redirect: "manual", signal: control.signal });
  } catch {
    throw gone();
  } finally {
    clearTimeout(timer);
  }
}
