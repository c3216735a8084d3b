/* Where the marks of this phone stand: in the rows of the list, and below the form in front. */

import { button, el } from "../core/dom.js";
import { desk, formHere, nameOn, placeAt, rowOf } from "./desk.js";
import { verdict } from "./judging.js";
import { marks } from "./marks.js";

const TONES = { sent: "ok", refused: "danger" };

/* An act of this class changed: the row of its pupil says where it stands. */
export function changed(act) {
  const { klass, last, words } = desk;
  const pupil = placeAt(act.action);
  if (pupil) pupil.act = act.state === "gone" ? undefined : act;
  if (last && last.key === act.key) desk.last = act;
  const old = act.state === "sent" && klass && act.sent_at < klass.at;
  const chip = rowOf(act.action)?.chip;
  if (chip && !old) {
    const text = act.state === "sent" ? verdict(act.fields, words) : act.state === "refused" ? words.refused : words.kept;
    [chip.className, chip.textContent] = [`chip ${TONES[act.state] || "warn"}`, text];
  }
  tell();
}

/* Below the form: where the last mark stands, or what is missing in this one. */
export function tell(fault) {
  const { box, here, last, words } = desk;
  const place = box.querySelector("[data-save-state]");
  if (!place) return;
  place.textContent = "";
  for (const { sheet, pupil } of desk.unsaved)
    place.append(el("div", { class: "notice danger" }, lostWords(sheet), button(words.again, "plain", () => desk.show(pupil, true))));
  if (fault) return place.append(el("p", { class: "notice danger" }, fault));
  for (const act of marks().filter(({ state }) => state === "refused")) {
    const pupil = placeAt(act.action);
    const open = button(words.again, "plain", () => desk.show(pupil, true));
    if (pupil && pupil !== here) place.append(el("div", { class: "notice danger" }, el("p", {}, `${act.title} · ${words.refused}. ${act.message}`), open));
  }
  if (last && last.state && last.state !== "refused") {
    const state = last.fault === "signin" ? words.signin : last.state === "sent" ? words.sent : last.state === "sending" ? words.sending : words.kept;
    place.append(el("p", { class: `state ${last.state === "sent" ? "ok" : "warn"}` }, `${last.title} · ${state}`));
  }
  const begun = formHere()?.dataset.begun;
  if (begun) place.append(begun === "full" ? el("p", { class: "notice warn" }, words.full) : el("p", { class: "hint" }, words.begun));
}

export const lostWords = (sheet) => desk.words.lost.replace("{name}", nameOn(sheet));
