/* On every page: the service worker, how much is unsent, whose phone this is. Each page works without it. */

import { el } from "./dom.js";
import { atHand, setAtHand } from "./person.js";
import { all, meta, setMeta } from "./store.js";

const { account, name } = document.body.dataset;
const HOUR = 3600 * 1000;
let sender;
const worker = window.isSecureContext && navigator.serviceWorker;

/* The city is asked from time to time whether it still knows what it gave receipts for, and who was signed out. */
const isLong = async (kept) => account && Date.now() - ((await meta("city"))?.asked_at || 0) > (kept ? HOUR : 24 * HOUR);

/* The number in the bar, from the store. What waits is sent by a script that most pages need not carry. */
async function count() {
  const badge = document.querySelector(".unsent");
  if (!badge) return;
  const found = await all("acts", account);
  const unsent = found.filter(({ state }) => state !== "sent").length;
  badge.hidden = !unsent;
  badge.querySelector("b").textContent = unsent;
  if ((unsent || (await isLong(found.length))) && !sender && !window.nokenForms) {
    sender = document.createElement("script");
    sender.src = badge.dataset.sender;
    document.head.append(sender);
  }
  if (unsent && navigator.storage && navigator.storage.persist && !(await meta("asked"))) {
    await setMeta("asked", Date.now());
    navigator.storage.persist();
  }
}

/* What the city said of an act that led here. */
function told() {
  const words = sessionStorage.getItem("told");
  sessionStorage.removeItem("told");
  if (words) document.querySelector("main").prepend(el("div", { class: "notice ok", role: "status" }, words));
}

/* Pages of this person are kept under the name the page itself says. */
async function remember() {
  if (!account) return;
  const people = (await meta("people")) || {};
  if (people[account] === name && (await atHand()) === account) return;
  await setAtHand(account);
  await setMeta("people", { ...people, [account]: name });
}

const dirty = () =>
  [...document.querySelectorAll("form[method=post] :is(input, textarea, select)")].some((field) =>
    /^(hidden|submit|button)$/.test(field.type) ? false
    : /^(radio|checkbox)$/.test(field.type) ? field.checked !== field.defaultChecked
    : field.type === "file" ? field.files.length > 0
    : field.options ? [...field.options].some((option) => option.selected !== option.defaultSelected) && field.selectedIndex > 0
    : field.value !== field.defaultValue);

/* A new version waits for a tap, and even then until nothing is half written or half sent here. */
async function renew(waiting, band) {
  const acts = await all("acts").catch(() => []);
  if (dirty() || acts.some(({ state }) => state === "sending")) {
    band.textContent = band.dataset.later;
    return;
  }
  worker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage({ type: "renew" });
}

function watch(registration) {
  const band = document.querySelector("[data-version]");
  const offer = () => {
    const { waiting } = registration;
    if (!waiting || !worker.controller) return;
    band.hidden = false;
    band.querySelector("button").onclick = () => renew(waiting, band);
  };
  offer();
  registration.addEventListener("updatefound", () => registration.installing.addEventListener("statechange", offer));
}

/* What is tapped at a sign-in goes to the worker, which keeps it stretched if the sign-in succeeds (core/gate.js). */
const tapped = (form) =>
  form.elements.pin ? form.elements.pin.value : [...form.querySelectorAll(":checked")].map(({ value }) => value).join(" ");

function tell(active) {
  document.addEventListener("submit", ({ target: form }) => {
    if ("gate" in form.dataset) active.postMessage({ type: "gate", account: form.dataset.gate, way: form.elements.pin ? "pin" : "picture", secret: tapped(form) });
    if (form.dataset.leave) active.postMessage({ type: "leave", account: form.dataset.leave });
  });
}

/* A form that could not be sent keeps what is in it, and says why (worker/pages.js). */
function unsent({ data, ports }) {
  const form = data.type === "unsent" && document.querySelector("form[data-sent]");
  if (!form) return;
  form.querySelector("[data-unsent]")?.remove();
  const notice = el("div", { class: "notice warn", role: "alert", "data-unsent": true }, el("b", {}, data.title), el("p", {}, data.text));
  form.append(notice);
  delete form.dataset.sent;
  notice.scrollIntoView({ block: "nearest" });
  ports[0].postMessage(true);
}

if (worker) {
  worker.addEventListener("message", unsent);
  addEventListener("load", () => worker.register("/sw.js").then(watch).catch(() => {}));
  worker.ready.then(({ active }) => tell(active));
}
const recount = () => count().catch(() => {});
for (const event of ["noken-outbox", "pageshow", "online", "focus"]) addEventListener(event, recount);
if ("BroadcastChannel" in window) new BroadcastChannel("noken-outbox").addEventListener("message", recount);
try { told(); } catch {}
remember().catch(() => {});
