/* form[data-offline]: sent through this phone's outbox, so that it arrives also when there is no network now; and kept as
   a draft while it is written. Where the phone has no storage, or the page is not secure, it is a form as any other.
   The contract stands in docs/protocol.md. */

import { AT_ONCE, actionOf, collect, go, later, plainly, soon, wordsOf } from "./act.js";
import { stateBelow } from "./act-state.js";
import { keepDraft } from "./draft.js";
import { newId } from "./ids.js";
import { acts, listen, queue, restore } from "./outbox.js";
import { begin } from "./sender.js";
import { get, meta } from "./store.js";
import { startTaps } from "./taps.js";

const WRONG = [400, 413, 415, 422];

const live = new Map();

/* Takes all forms of the page that are to survive; may be called again for those that came later. */
export function start() {
  for (const form of document.querySelectorAll("form[data-offline]:not([data-tap])")) if (!live.has(form)) enhance(form);
  startTaps();
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
  const words = wordsOf(form);
  const { account } = document.body.dataset;
  const { key, written_at: written } = form.elements;
  const action = actionOf(form);
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
    if (act.state === "sent" && looking && act.location) return go(act);
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
      later();
    } catch {
      live.set(form, null);
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

/* When every script of the page has begun: file inputs and editors take their part of a draft. */
const ready = () =>
  document.readyState === "complete" ||
  new Promise((resolve) => {
    document.addEventListener("DOMContentLoaded", resolve, { once: true });
    addEventListener("load", resolve, { once: true });
  });

export { begin };
