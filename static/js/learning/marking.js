/* Marking made quick: points as the rubric is tapped, keys, and the next answer already here when this one is sent. */

let ahead = null;

export function start() {
  document.addEventListener("change", (event) => event.target.matches("[data-marking] [type=radio]") && suggest(event.target.form));
  document.addEventListener("keydown", key);
  document.addEventListener("submit", send, true);
  addEventListener("popstate", () => location.reload());
  addEventListener("beforeunload", (event) => document.querySelector("[data-unsaved]") && event.preventDefault());
  arrive();
  const radios = [...document.querySelectorAll("[data-marking] [type=radio]")];
  if (radios.some((radio) => radio.checked !== radio.defaultChecked)) suggest(radios[0].form); /* before this script came */
}

function arrive() {
  ahead = null;
  const next = document.querySelector("[data-next]");
  if (next) fetchAhead(next.href);
}

/* The next answer's page and pictures, fetched while this one is read. */
async function fetchAhead(url) {
  try {
    const answer = await fetch(url, { priority: "low" });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    page.querySelectorAll("[data-sheet] .sheet img").forEach((img) => (new Image().src = img.getAttribute("src")));
    if (document.querySelector("[data-next]")?.href === url) ahead = { url, page };
  } catch {
    /* Without it the next page is simply loaded when it is wanted. */
  }
}

/* Points of a rubric that was tapped through; what the teacher typed is left alone. */
function suggest(form) {
  const points = form.elements.points;
  if (points.value && points.value !== points.dataset.suggested) return;
  const rows = [...form.querySelectorAll(".levels")];
  const reached = rows.map((row) => Number(row.querySelector(":checked")?.value || 0));
  const most = rows.reduce((sum, row) => sum + row.querySelectorAll("[type=radio]").length, 0);
  if (reached.includes(0)) return;
  points.value = points.dataset.suggested = String(Math.round((100 * reached.reduce((a, b) => a + b)) / most));
}

function key(event) {
  const form = document.querySelector("[data-marking]");
  if (!form || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && event.ctrlKey) return form.querySelector("[value=save]").click();
  if (event.ctrlKey || event.target.matches("textarea, input:not([type=radio]), select")) return;
  if (/^[1-9]$/.test(event.key)) tap(form, event.key);
  else if (event.key === "n") document.querySelector("[data-after]")?.click();
  else if (event.key === "p") document.querySelector("[data-before]")?.click();
}

/* The level of the row the keyboard is in, else of the first row where none is chosen yet. */
function tap(form, level) {
  const rows = [...form.querySelectorAll(".levels")];
  const row = document.activeElement.closest(".levels") || rows.find((row) => !row.querySelector(":checked"));
  const radio = row?.querySelector(`[value="${level}"]`);
  if (!radio) return;
  radio.click();
  (rows[rows.indexOf(row) + 1]?.querySelector("input") || radio).focus();
}

function send(event) {
  const form = event.target;
  if (!form.matches("[data-marking]") || !ahead) return;
  event.preventDefault();
  event.stopPropagation();
  const left = { url: location.href, title: document.title, main: document.querySelector("main"), form, button: event.submitter };
  const body = new FormData(form);
  if (left.button) body.set(left.button.name, left.button.value);
  show(ahead.page.title, ahead.url, document.adoptNode(ahead.page.querySelector("main")));
  ahead = null;
  save(left, body);
}

function show(title, url, main) {
  document.querySelector("main").replaceWith(main);
  document.title = title;
  history.pushState(null, "", url);
  scrollTo(0, 0);
  const heading = main.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/* The mark goes out while the next answer is looked at. */
async function save(left, body) {
  try {
    const answer = await fetch(left.form.action, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } });
    if (answer.ok) told(left, await answer.json());
    else lost(left, true);
  } catch {
    lost(left, false);
  }
}

/* The page that came ahead did not know of this mark yet. */
function told(left, answer) {
  const row = document.querySelector(`.marking-list a[href="${new URL(left.form.action).pathname}"]`);
  const chip = row?.parentElement.querySelector(".chip");
  if (chip) [chip.className, chip.textContent] = ["chip ok", answer.state];
  if (location.pathname !== answer.next) return;
  document.querySelector(".over").textContent = answer.over;
  const next = document.querySelector("[data-next]");
  if (next && answer.then) next.href = answer.then;
  else next?.remove();
  arrive();
}

/* What could not be kept is one tap away, as it was typed; where the school said no, its page says why. */
function lost(left, refused) {
  const note = document.createElement("div");
  note.className = "notice danger";
  note.dataset.unsaved = "";
  const back = document.createElement("button");
  back.className = "button plain";
  back.textContent = left.form.dataset.again;
  back.onclick = () => {
    note.remove();
    show(left.title, left.url, left.main);
    ahead = null;
    if (refused) left.form.requestSubmit(left.button);
  };
  note.append(left.form.dataset.lost, back);
  document.querySelector("[data-save-state]").append(note);
}
