/* An act made of a form: what it carries into the outbox, and what the page does once it has arrived. */

import { filesOf } from "./draft.js";
import { newId } from "./ids.js";
import { meta } from "./store.js";

const PATIENCE = 4000;
export const AT_ONCE = 15000;

export const actionOf = (form) => new URL(form.getAttribute("action") || location.href, location).pathname;

/* The words of a form's own `ui.offline()`, or those that stand once in its page. */
export const wordsOf = (form) =>
  JSON.parse((form.querySelector("[data-outbox]") || document.querySelector("[data-outbox]")).dataset.outbox);

/* The act a form makes now, and bytes that are not in the store yet. */
export async function collect(form, submitter, { id, account, ...act }) {
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

/* A store that does not answer is no store. */
export const soon = (promise) =>
  Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("late")), PATIENCE))]);

/* The form is sent as any form; who listens for it has let go of it before. */
export function plainly(form, submitter) {
  if (form.requestSubmit) form.requestSubmit(submitter);
  else (submitter || form.querySelector("button:not([type=button])")).click();
}

/* The browser carries on with what waits, where it can, when every page is closed. */
export const later = () => navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("noken-outbox")).catch(() => 0);

/* Leads on to where an act led, which says what the city said of it (core/shell.js). */
export function go({ location: address, told }) {
  try {
    if (told) sessionStorage.setItem("told", told);
  } catch {}
  const to = new URL(address, location);
  if (to.pathname + to.search !== location.pathname + location.search) return location.assign(to);
  if (to.hash) history.replaceState(null, "", to);
  location.reload();
}
