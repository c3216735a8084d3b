/* form[data-tap]: an act of one tap (publish, take back, delete). It goes through the outbox as every act; there is
   nothing to be kept as a draft, and until it is at the city it may be called off. */

import { AT_ONCE, actionOf, collect, go, later, plainly, soon, wordsOf } from "./act.js";
import { stateBelow } from "./act-state.js";
import { newId } from "./ids.js";
import { acts, discard, listen, queue } from "./outbox.js";
import { get } from "./store.js";

const taken = new WeakMap(); /* what each form does with news of an act */
let hearing;

/* Takes the forms of one tap in `root`; may be called again for those that came later. */
export function startTaps(root = document) {
  if (!document.body.dataset.account || !isSecureContext || !("indexedDB" in window)) return;
  for (const form of tapsOn(root)) if (!taken.has(form)) take(form);
  hearing ||= listen((news) => tapsOn(document).forEach((form) => taken.get(form)?.(news))) || true;
}

const tapsOn = (root) => root.querySelectorAll("form[data-tap]");

/* When the city made a name of version 7, in milliseconds. */
const madeAt = (id) => parseInt(id.replace("-", "").slice(0, 12), 16);

function take(form) {
  const { account } = document.body.dataset;
  const { key, written_at: written } = form.elements;
  const action = actionOf(form);
  const place = { account, action, title: form.dataset.offline, page: location.pathname + location.search };
  const made = madeAt(key.value);
  const state = stateBelow(form, wordsOf(form));
  let mine, tapped = 0, busy = false, gaveUp = false;

  const show = (act) => {
    mine = act.key;
    form.hidden = act.state !== "refused";
    state.show(act, { drop: () => discard(act.key, true) });
  };

  const free = () => {
    mine = null;
    key.value = newId();
    state.hide();
    form.hidden = false;
  };

  /* What arrived while somebody looks on leads on, as a form does. */
  const follow = async () => {
    const act = await get("acts", mine);
    if (!act) return;
    const looking = Date.now() - tapped < AT_ONCE && !document.hidden;
    if (act.state === "sent" && looking && act.location) return go(act);
    show(act);
    if (act.state === "refused" && looking) state.focus();
  };

  form.addEventListener("submit", async (event) => {
    if (gaveUp || event.defaultPrevented) return;
    event.preventDefault();
    delete form.dataset.sent;
    if (busy) return;
    busy = true;
    const { submitter } = event;
    const refused = mine;
    key.value = newId();
    written.value = new Date().toISOString();
    try {
      const { act } = await collect(form, submitter, place);
      const before = (await acts(account)).filter((one) => one.about === act.about && /ing$/.test(one.state)).pop();
      if (before) act.fields.push(["after", before.key]);
      tapped = Date.now();
      const queued = await soon(queue(act));
      if (refused) await discard(refused);
      show(queued);
      state.focus();
      later();
    } catch {
      gaveUp = true;
      plainly(form, submitter);
    }
    busy = false;
  });

  taken.set(form, ({ key: changed, state: now }) => {
    if (!mine || changed !== mine) return;
    if (now === "gone") free();
    else follow();
  });

  /* A page that was made before the act arrived does not know of it. */
  (async () => {
    const found = (await acts(account)).filter((act) => act.action === action).pop();
    if (found && !mine && (found.state !== "sent" || Date.parse(found.received_at) > made)) show(found);
  })().catch(() => 0).then(() => (form.dataset.taken = ""));
}
