/* Rows of a rubric come and go without the city; and which version was written on, which moment is meant. */

import { watchAttachments } from "./attachments.js";
import { cleanHtml, fromTyped } from "./paste.js";

const MOST = 10;
const changed = (form) => form.dispatchEvent(new Event("input", { bubbles: true }));
const values = (fields, wanted) => fields.filter(([name]) => name === wanted).map(([, value]) => value);

export function watchRows(form) {
  const rubric = form.querySelector("#rubrik");
  if (rubric) watchRubric(form, rubric);
  watchAttachments(form);
  form.addEventListener("noken:restored", () => compare(form).catch(() => 0));
  form.elements.due?.form.addEventListener("submit", (event) => sure(form, event), true);
  keepWhatCameBack(form);
}

function watchRubric(form, box) {
  const rows = () => [...box.querySelectorAll(".rubric-row")];
  const add = () => box.querySelector("[data-more]").before(box.querySelector("template").content.cloneNode(true));
  const number = () =>
    rows().forEach((row, place) => {
      for (const field of row.querySelectorAll("[name=criterion], [name=levels]")) {
        const label = field.previousElementSibling;
        field.id = label.htmlFor = `${field.name}-${place + 1}`;
      }
      row.querySelector("button").value = `remove:${place}`;
    });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=rubric]");
    if (!button) return;
    event.preventDefault();
    const [act] = button.value.split(":");
    const empty = (row) => [...row.querySelectorAll("[name]:not(button)")].every(({ value }) => !value.trim());
    if (act === "remove") button.closest(".rubric-row").remove();
    else if (act === "add") rows().length < MOST && add();
    else {
      rows().filter(empty).forEach((row) => row.remove());
      for (const [title, levels] of JSON.parse(button.dataset.rows).slice(0, MOST - rows().length)) {
        add();
        const row = rows().pop();
        row.querySelector("[name=criterion]").value = title;
        row.querySelector("[name=levels]").value = levels;
      }
    }
    number();
    if (act !== "remove") rows().pop().querySelector("input").focus();
    changed(form);
  });
  form.addEventListener("noken:restore", ({ detail }) => {
    const wanted = values(detail, "criterion").length;
    while (rows().length < wanted) add();
    for (const row of rows().slice(wanted)) row.remove();
    number();
  });
}

/* What was written on an older version than the city has now is said, with both at hand: nothing is chosen silently. */
async function compare(form) {
  const box = form.querySelector("[data-newer]");
  const { seen } = form.elements;
  if (!box || !seen.value) return;
  const answer = await fetch(form.action);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("input[name=seen]")?.value;
  box.hidden = !now || now === seen.value || form.hidden;
  if (box.hidden) return;
  const title = Object.assign(document.createElement("h3"), { textContent: page.querySelector("[name=title]").value });
  const stored = box.querySelector("[data-stored]");
  stored.innerHTML = cleanHtml(fromTyped(page.querySelector("textarea[data-editor]").value));
  stored.prepend(title);
  box.querySelector("[data-mine]").onclick = () => {
    seen.value = now;
    box.hidden = true;
    changed(form);
  };
  box.querySelector("[data-theirs]").onclick = ({ target }) => {
    if (!confirm(target.dataset.theirs)) return;
    form.reset();
    changed(form);
    setTimeout(() => location.reload(), 800);
  };
}

/* A due moment that is over is asked about once, before it is sent. */
function sure(form, event) {
  const { due, sure: said } = form.elements;
  const act = event.submitter?.name === "act" && event.submitter.value !== "attach";
  const moment = act && due.value && new Date(`${due.value}+09:00`);
  if (!moment || moment > Date.now()) return;
  const text = `${moment.toISOString().slice(0, 19)}+00:00`;
  if (said.value === text) return;
  if (confirm(due.dataset.past)) said.value = text;
  else {
    event.preventDefault();
    event.stopPropagation();
  }
}

/* A page that came back from the city with what was typed is newer than the draft, and not saved: it becomes the draft. */
function keepWhatCameBack(form) {
  if (!form.elements.came_back) return;
  const { title } = form.elements;
  title.value = String(title.value);
  title.defaultValue = "";
}
