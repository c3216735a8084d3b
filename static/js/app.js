/* Small helps on every page; each page works without them. */

import "./core/shell.js";

/* The city says what a sound weighs here, and keeps that one: so it is told which kind this browser plays. */
if (!/(^|; )opus=/.test(document.cookie)) {
  const plays = document.createElement("audio").canPlayType('audio/webm; codecs="opus"');
  document.cookie = `opus=${plays ? 1 : 0}; path=/; max-age=2592000; samesite=lax`;
}

/* The summary of what is wrong in a form is read out first, unless somebody is typing already. */
if (document.activeElement === document.body) document.querySelector("[data-focus]")?.focus();

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-confirm], [data-print], [data-return]");
  if (!pressed) return;
  if ("print" in pressed.dataset) print();
  else if ("return" in pressed.dataset) {
    event.preventDefault();
    history.back(); /* what was typed there is still there */
  }
  else if (!confirm(pressed.dataset.confirm)) event.preventDefault();
});

/* A second tap while the first is under way would only cost data; after ten seconds one may try again. A download
   leaves its page standing, and may be wanted again in another format. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || "download" in form.dataset) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 10000);
});

/* Coming back by the browser's own button finds every form free again. */
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) document.querySelectorAll("form").forEach((form) => delete form.dataset.sent);
});

/* Escape closes what was opened in place, and the keyboard goes back to where it was opened. */
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest("details[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
