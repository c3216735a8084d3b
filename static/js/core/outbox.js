/* What this phone has to send and what it has sent (docs/protocol.md). An act is written together with its bytes or not
   at all; whoever changes one tells all pages and the service worker. Sending is `sender.js`. */

import { newId } from "./ids.js";
import { all, change, get } from "./store.js";

export { exportPlain, seal } from "./bundle.js";

const NAME = "noken-outbox";
const DAY = 24 * 3600 * 1000;

let channel;

const line = () => (channel ||= "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : {});

/* Tells everybody that this act changed: `{key, account, state}`. */
export function tell({ key, account, state }) {
  const news = { key, account, state };
  dispatchEvent(new CustomEvent(NAME, { detail: news }));
  line().postMessage?.(news);
}

/* Calls `hear({key, account, state})` at each change of an act, wherever on this phone it was made. A change may be
   told twice; `state` is "gone" where an act was thrown away or taken back. */
export function listen(hear) {
  addEventListener(NAME, ({ detail }) => hear(detail));
  line().onmessage = ({ data }) => dispatchEvent(new CustomEvent(NAME, { detail: data }));
}

const inOrder = (found) => found.sort((one, other) => one.order - other.order);

/* The acts of one account, or of all of them, in the order they were made. */
export const acts = async (account) => inOrder(await all("acts", account));

/* Puts an act in line: `{key, account, action, fields, files, title, about, page, written_at, draft}`; `bytes` are blobs
   that are not in the store yet (`{id, account, blob}`). Written in one transaction with the end of its draft. Resolves
   to the act; one with the same key and content counts once, with other content it gets a new key. */
export async function queue(act, bytes = []) {
  const made = { tries: 0, next_at: 0, state: "waiting", message: "", ...act };
  try {
    await change(["acts", "blobs", "drafts", "meta"], (at) => {
      const counted = at("meta").get("order");
      counted.onsuccess = () => {
        made.order = (counted.result ? counted.result.value : 0) + 1;
        at("meta").put({ name: "order", value: made.order });
        at("acts").add(made);
        for (const one of bytes) at("blobs").put(one);
        if (act.draft) at("drafts").delete(act.draft);
      };
    });
  } catch (error) {
    const earlier = error.name === "ConstraintError" && (await get("acts", act.key));
    if (!earlier) throw error;
    if (same(earlier, made)) return earlier;
    return queue(renamed(act), bytes);
  }
  tell(made);
  return made;
}

const said = ({ fields, files }) =>
  JSON.stringify([fields.filter(([name]) => name !== "written_at"), files.map(({ name, size }) => [name, size])]);

const same = (one, other) => said(one) === said(other);

/* The same under a new name: for what may have arrived in another form. */
function renamed({ key, ...act }) {
  const fresh = newId();
  return { ...act, key: fresh, fields: act.fields.map(([name, value]) => [name, name === "key" ? fresh : value]) };
}

/* Changes an act, if it is still there; resolves to what it is now. */
export async function edit(key, changes) {
  let act;
  await change(["acts"], (at) => {
    const found = at("acts").get(key);
    found.onsuccess = () => {
      if (!found.result) return;
      act = { ...found.result, ...changes };
      at("acts").put(act);
    };
  });
  if (act) tell(act);
  return act;
}

/* Puts a refused or waiting act at the head of what is due. */
export const retry = (key) => edit(key, { state: "waiting", tries: 0, next_at: 0, message: "", fault: "" });

/* Throws an act away, with its bytes; with `unsent` only one that cannot have reached the city. */
export async function discard(key, unsent) {
  let act;
  await change(["acts", "blobs"], (at) => {
    const found = at("acts").get(key);
    found.onsuccess = () => {
      act = found.result;
      if (!act || (unsent && (act.maybe || act.state === "sending"))) return;
      at("acts").delete(key);
      for (const file of act.files) at("blobs").delete(file.blob);
      act.state = "gone";
    };
  });
  if (act) tell(act);
}

/* Takes an act back to be written anew: it becomes the draft of its form, under a new key. What was begun there since
   stays beside it. Resolves to the address of the form's page. An act of one tap has no draft and stays. */
export async function restore(key) {
  const act = await get("acts", key);
  if (!act || !act.draft) return act ? act.page : "";
  const { draft: id, account, page, title, files } = act;
  const fields = act.fields.filter(([name]) => !["key", "written_at", "clock_offset"].includes(name));
  const draft = { id, account, key: newId(), fields, page, title, at: Date.now() };
  draft.files = files.map(({ name, type, size, blob }) => ({ name, type, size, blob }));
  await change(["acts", "drafts"], (at) => {
    const begun = at("drafts").get(id);
    begun.onsuccess = () => {
      if (begun.result) {
        draft.begun = begun.result.fields;
        draft.files.push(...begun.result.files);
      }
      at("drafts").put(draft);
      at("acts").delete(key);
    };
  });
  tell({ ...act, state: "gone" });
  return page;
}

/* Ends what was sent more than seven days ago, bytes nobody names, and recordings that were cut off and never looked at. */
export async function prune() {
  const [kept, drafts, blobs, told] = await Promise.all(["acts", "drafts", "blobs", "meta"].map((store) => all(store)));
  const cut = told.filter(({ name, value }) => name.startsWith("voice ") && value.at < Date.now() - 7 * DAY);
  const old = kept.filter(({ state, sent_at: at }) => state === "sent" && at < Date.now() - 7 * DAY);
  const named = new Set([...kept.filter((act) => !old.includes(act)), ...drafts].flatMap(({ files }) => files.map((f) => f.blob)));
  const loose = blobs.filter(({ id }) => !named.has(id) && parseInt(id.replace("-", "").slice(0, 12), 16) < Date.now() - 7 * DAY);
  if (!old.length && !loose.length && !cut.length) return;
  await change(["acts", "blobs", "meta"], (at) => {
    for (const { name } of cut) at("meta").delete(name);
    for (const { key } of old) at("acts").delete(key);
    for (const { id } of loose) at("blobs").delete(id);
  });
}

/* The number people read out: forty random bits of the key in eight signs without I, L, O, U: `7F3K-92QD`. */
export function receiptNumber(key) {
  const bits = parseInt(key.slice(-10), 16);
  const signs = [35, 30, 25, 20, 15, 10, 5, 0].map((shift) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[Math.floor(bits / 2 ** shift) % 32]);
  return `${signs.slice(0, 4).join("")}-${signs.slice(4).join("")}`;
}
