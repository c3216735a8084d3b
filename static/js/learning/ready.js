/* A teacher's own ready comments, below the field: a tap puts one at the end of what is written. */

import { button, el } from "../core/dom.js";

const FIRST = 4;
const SHORT = 60;

export function offerComments(form, comments, words) {
  form.querySelector("[data-ready]")?.remove();
  if (!comments.length) return;
  const { comment } = form.elements;
  const put = (text) => {
    const said = comment.value.trim();
    if (!said.includes(text)) comment.value = said ? `${said}\n${text}` : text;
    comment.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const made = comments.map(({ text }) => {
    const one = button(text.length > SHORT ? `${text.slice(0, SHORT - 1)}…` : text, "plain", () => put(text));
    one.title = text;
    return one;
  });
  const box = el("div", { class: "ready", "data-ready": true }, ...made.slice(0, FIRST));
  if (made.length > FIRST)
    box.append(el("details", { class: "dialog" }, el("summary", { class: "button quiet" }, words.more),
      el("div", { class: "ready" }, ...made.slice(FIRST))));
  comment.closest(".field").after(box);
}

/* A comment that was given to keep is there for the next answer. */
export function keepComment(comments, fields) {
  const said = new Map(fields);
  const text = (said.get("comment") || "").trim();
  if (said.get("keep") && text && !comments.some((one) => one.text === text)) comments.unshift({ text });
}
