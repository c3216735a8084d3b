/* A lesson that was opened tells so by this phone's outbox: at once, or when there is a network again. */

import { acts, queue } from "./core/outbox.js";

const form = document.querySelector("form[data-read]");
const { account } = document.body.dataset;
const { pathname: action } = new URL(form.action);

async function tell() {
  if ((await acts(account)).some((act) => act.action === action)) return;
  const key = form.elements.key.value;
  const written_at = new Date().toISOString();
  const fields = [["key", key], ["written_at", written_at]];
  const page = location.pathname;
  await queue({ key, account, action, fields, files: [], title: form.dataset.read, about: action, page, written_at });
}

/* What was only fetched ahead or opened behind another page has not been looked at yet. */
function seen() {
  if (document.hidden) return;
  document.removeEventListener("visibilitychange", seen);
  tell().then(() => (form.hidden = true), () => 0);
}

if (account && isSecureContext && "indexedDB" in window) {
  document.addEventListener("visibilitychange", seen);
  seen();
}
