/* form[data-offline]: sent through this phone's outbox, so that it arrives also when there is no network now; and kept as
   a draft while it is written. Where the phone has no storage, or the page is not secure, it is a form as any other.
   The contract stands in docs/protocol.md. */

import { stateBelow } from "./act-state.js";
import { filesOf, keepDraft } from "./draft.js";
import { newId } from "./ids.js";
import { acts, listen, queue, restore } from "./outbox.js";
import { begin } from "./sender.js";
import { get, meta } from "./store.js";

const AT_ONCE = 15000;
const WRONG = [400, 413, 415, 422];
const PATIENCE = 4000;

const live = new Map();

/* Takes all forms of the page that are to survive; may be called again for those that came later. */
export function start() {
  for (const form of document.querySelectorAll("form[data-offline]")) if (!live.has(form)) enhance(form);
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const send = live.get(form);
  if (event.defaultPrevented || !send) return;
  if (submitter && (submitter.hasAttribute("formaction") || "now" in submitter.dataset)) return;
  event.preventDefault();
  delete form.dataset.sent;
  send(submitter);
});

function enhance(form) {
  const words = JSON.parse(form.querySelector("[data-outbox]").dataset.outbox);
  const { account } = document.body.dataset;
  const { key, written_at: written } = form.elements;
  const action = new URL(form.getAttribute("action") || location.href, location).pathname;
  const twins = [...document.querySelectorAll("form[data-offline]")].filter((one) => one.getAttribute("action") === form.getAttribute("action"));
  const id = `${account}:${action}${twins.length > 1 ? `~${twins.indexOf(form)}` : ""}`;
  const told = form.querySelector("[data-kept]");
  form.addEventListener("input", () => (written.value = ""));
  form.addEventListener("submit", () => (written.value ||= new Date().toISOString()), true);
  live.set(form, null);
  if (!account || !("indexedDB" in window)) return;

  const full = form.querySelector("[data-full]");
  const place = { id, account, title: form.dataset.offline, page: location.pathname + location.search };
  const draft = keepDraft(form, place, (kept) => {
    told.hidden = kept !== true;
    full.hidden = kept !== false;
  });
  if (!isSecureContext) return Promise.resolve(ready()).then(draft.load).catch(() => 0);

  const state = stateBelow(form, words);
  const stays = "stay" in form.dataset;
  let mine, tapped = 0, waiting = false;

  const show = (act) => {
    mine = act.key;
    form.hidden = !stays && act.state !== "gone";
    state.show(act, stays && act.state !== "refused" ? {} : { change: () => takeBack(act.key), again });
  };

  const again = () => {
    mine = null;
    state.hide();
    draft.fresh();
    form.hidden = false;
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  };

  const takeBack = async (which) => {
    await restore(which);
    mine = null;
    state.hide();
    form.reset();
    form.hidden = false;
    await draft.load();
  };

  /* What arrived while somebody looks on leads on, as a form does; what was refused for what is in it is open again. */
  const follow = async () => {
    const act = await get("acts", mine);
    if (!act) return;
    const looking = Date.now() - tapped < AT_ONCE && !document.hidden;
    if (act.state === "sent" && looking && act.location) return go(act.location);
    if (act.state === "refused" && looking && WRONG.includes(act.status)) {
      await takeBack(act.key);
      state.show(act);
      state.focus();
    } else show(act);
  };

  live.set(form, async (submitter) => {
    if (waiting) return;
    waiting = true;
    tapped = Date.now();
    written.value = new Date().toISOString();
    try {
      const { act, bytes } = await collect(form, submitter, { ...place, action, draft: id });
      await draft.rest();
      const queued = await soon(queue(act, bytes));
      draft.fresh(stays);
      show(queued);
      if (!stays) state.focus();
      navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("noken-outbox")).catch(() => 0);
    } catch {
      plainly(form, submitter);
    }
    waiting = false;
  });

  listen(({ key: changed, state: now }) => {
    if (changed === mine && now !== "gone") follow();
    else if (changed === mine && mine) again();
    else if (changed === key.value) key.value = newId(); /* sent from another tab: what is typed here is another act */
  });

  open().catch(() => 0).then(() => (form.dataset.ready = ""));

  async function open() {
    await ready();
    const found = (await acts(account)).filter((act) => act.action === action).pop();
    const arrived = (form.dataset.arrived || "").split(" ");
    const unseen = found && found.state === "sent" && "arrived" in form.dataset && !arrived.includes(found.key);
    const restored = await draft.load();
    if (!restored && !form.querySelector("[aria-invalid]")) key.value = newId(); /* a kept page may be opened twice */
    const offset = (await meta("city"))?.clock_offset;
    if (offset) form.querySelector("[data-clock]").hidden = false;
    if (found && !restored && (found.state !== "sent" || unseen)) {
      if (stays) draft.lay(found.fields);
      show(found);
    }
  }
}

/* The act a form makes now, and bytes that are not in the store yet. */
async function collect(form, submitter, { id, account, ...act }) {
  const bytes = [];
  const chosen = filesOf(form);
  const files = chosen.filter(({ blob }) => blob).map((file) => ({ ...file, field: "file_ids", key: newId() }));
  for (const input of form.querySelectorAll("input[type=file]")) {
    if (input.nokenFiles) continue;
    for (const blob of input.files) {
      const kept = { id: newId(), account, blob };
      bytes.push(kept);
      files.push({ input: input.name, field: "file_ids", name: blob.name, type: blob.type, size: blob.size, blob: kept.id, key: newId() });
    }
  }
  const { key, written_at } = form.elements;
  const own = ["csrf_token", "key", "written_at"];
  const written = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !own.includes(name));
  for (const { file_id } of chosen) if (file_id) written.push(["file_ids", file_id]);
  const fields = [...written, ["key", key.value], ["written_at", written_at.value]];
  if (submitter && submitter.name) fields.push([submitter.name, submitter.value]);
  const offset = (await meta("city"))?.clock_offset;
  if (offset) fields.push(["clock_offset", String(offset)]);
  const about = form.dataset.about || act.action;
  return { act: { ...act, account, key: key.value, written_at: written_at.value, fields, files, about }, bytes };
}

/* When every script of the page has begun: file inputs and editors take their part of a draft. */
const ready = () =>
  document.readyState === "complete" ||
  new Promise((resolve) => {
    document.addEventListener("DOMContentLoaded", resolve, { once: true });
    addEventListener("load", resolve, { once: true });
  });

/* A store that does not answer is no store. */
const soon = (promise) =>
  Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("late")), PATIENCE))]);

/* As any form. */
function plainly(form, submitter) {
  live.set(form, null);
  if (form.requestSubmit) form.requestSubmit(submitter);
  else (submitter || form.querySelector("button:not([type=button])")).click();
}

function go(address) {
  const to = new URL(address, location);
  if (to.pathname + to.search !== location.pathname + location.search) return location.assign(to);
  if (to.hash) history.replaceState(null, "", to);
  location.reload();
}

export { begin };
