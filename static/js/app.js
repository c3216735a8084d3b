/* Small helps on every page; each page works without them. */
const form = (event) => event.target;

document.querySelector("[data-focus]")?.focus();

addEventListener("click", (event) => {
  const pressed = event.target.closest?.("[data-confirm],[data-print]");
  if (!pressed) return;
  if (pressed.hasAttribute("data-print")) print();
  else if (!confirm(pressed.dataset.confirm)) event.preventDefault();
});

/* A second tap while the first is under way would only cost data; after ten seconds one may try again. */
addEventListener("submit", (event) => {
  if (event.defaultPrevented || form(event).method === "get") return;
  if (form(event).dataset.sent) return event.preventDefault();
  form(event).dataset.sent = "1";
  setTimeout(() => delete form(event).dataset.sent, 10000);
});

/* Coming back by the browser's own button finds the form free again. */
addEventListener("pageshow", () => document.querySelectorAll("form").forEach((one) => delete one.dataset.sent));
