/* The form in which one answer is judged: points of a rubric, what is missing, and what was said before put back. */

const NUMBER = /^\d{1,3}([.,]\d+)?$/;

const rows = (form) => [...form.querySelectorAll(".levels")];

const levelOf = (row) => Number(row.querySelector(":checked")?.value || 0);

/* Points of a rubric that was tapped through; what the teacher typed is left alone. */
export function suggest(form) {
  const { points } = form.elements;
  if (points.value && points.value !== points.dataset.suggested) return;
  const reached = rows(form).map(levelOf);
  const most = rows(form).reduce((sum, row) => sum + row.querySelectorAll("[type=radio]").length, 0);
  if (!reached.length || reached.includes(0)) return;
  points.value = points.dataset.suggested = String(Math.round((100 * reached.reduce((a, b) => a + b)) / most));
}

/* The level of the row the keyboard is in, else of the first row where none is chosen yet. */
export function tap(form, level) {
  const all = rows(form);
  const row = document.activeElement.closest(".levels") || all.find((one) => !levelOf(one));
  const radio = row?.querySelector(`[value="${level}"]`);
  if (!radio) return;
  radio.click();
  (all[all.indexOf(row) + 1]?.querySelector("input") || radio).focus();
}

/* What the city would refuse, as `[name of its word, control]`; as in `MarkForm`. `spoken`: there is a voice. */
export function wrong(form, returned, spoken) {
  const { points, comment } = form.elements;
  const typed = points.value.trim();
  const said = spoken || comment.value.trim();
  if (typed && !(NUMBER.test(typed) && parseFloat(typed.replace(",", ".")) <= 100)) return ["points", points];
  if (returned) return said ? null : ["why", comment];
  const reached = rows(form).map(levelOf);
  if (typed) return null;
  if (reached.some(Boolean) && reached.includes(0)) return ["rows", points];
  return said || reached.some(Boolean) ? null : ["nothing", points];
}

/* Shows what was said in an act as what stands in the form. */
export function putBack(form, fields) {
  const said = new Map(fields);
  for (const one of form.elements) {
    if (one.type === "radio" || one.name === "forgiven") one.checked = one.defaultChecked = said.get(one.name) === one.value;
    else if (["points", "comment", "ink"].includes(one.name)) one.value = one.defaultValue = said.get(one.name) || "";
  }
}

/* What an act said, in a word: `84,5`, or that it was sent back or commented. */
export function verdict(fields, words) {
  const said = new Map(fields);
  if (said.get("act") === "return") return words.returned;
  return (said.get("points") || "").trim().replace(".", ",") || words.commented;
}
