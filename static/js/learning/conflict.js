/* Two who marked the same answer: both marks side by side, and nothing is chosen but by a tap. */

import { button, el, fill } from "../core/dom.js";
import { verdict } from "./judging.js";

/* `theirs` as the city tells of the pupil; `act` the mark of this phone that was not taken. */
export function choice(act, theirs, form, words, { leave, use, change }) {
  const given = theirs.returned ? words.returned : theirs.points || words.none;
  const name = { teacher: theirs.by };
  return el("section", { class: "stack", "data-choice": true },
    el("h2", {}, words.conflict),
    el("p", { class: "notice warn" }, fill(words.overtaken, name)),
    side(fill(words.theirs, name), given, theirs.levels, theirs.comment, button(words.leave, "plain", leave)),
    side(words.mine, verdict(act.fields, words), levels(act, form), new Map(act.fields).get("comment"),
      button(words.use, "go", use), button(words.change, "quiet", change)));
}

const side = (title, given, levels, comment, ...buttons) =>
  el("div", { class: "stack" },
    el("h3", {}, title),
    el("p", { class: "number" }, given),
    levels.length > 0 && el("dl", { class: "facts" }, ...levels.map(([term, text]) => el("div", {}, el("dt", {}, term), el("dd", {}, text)))),
    comment && el("p", { class: "said" }, comment),
    el("div", { class: "buttons" }, ...buttons));

const levels = (act, form) =>
  [...form.querySelectorAll(".levels")].flatMap((row) => {
    const chosen = new Map(act.fields).get(row.querySelector("input").name);
    const label = chosen && row.querySelector(`input[value="${chosen}"] + label`);
    return label ? [[row.querySelector("legend").textContent, label.title]] : [];
  });
