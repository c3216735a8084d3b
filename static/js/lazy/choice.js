/* Two who marked the same answer: both marks side by side, and nothing is chosen but by a tap. */

import { button, el, fill } from "../core/dom.js";
import { getBlob } from "../core/store.js";
import { size } from "../core/when.js";
import { inkedPages } from "../learning/ink.js";
import { verdict } from "../learning/judging.js";
import { heard, spokenIn } from "../learning/voice.js";

/* `theirs` as the city tells of the pupil; `act` the mark of this phone that was not taken; both over the pages of
   `sheet`. */
export async function choice(act, theirs, { form, sheet }, words, { leave, use, change }) {
  const given = theirs.returned ? words.returned : theirs.points || words.none;
  const name = { teacher: theirs.by };
  const said = new Map(act.fields);
  const mine = await voiceOf(act, words);
  const loud = theirs.voice && heard(theirs.voice.title, el("span", { class: "row-detail" }, theirs.voice.facts), theirs.voice.tracks);
  return el("section", { class: "stack", "data-choice": true },
    el("h2", {}, words.conflict),
    el("p", { class: "notice warn" }, fill(words.overtaken, name)),
    el("div", { class: "sides" },
      side(fill(words.theirs, name), given, theirs.levels, theirs.comment, loud, inkedPages(sheet, theirs.ink, words),
        button(words.leave, "plain", leave)),
      side(words.mine, verdict(act.fields, words), levels(act, form), said.get("comment"), mine, inkedPages(sheet, said.get("ink"), words),
        button(words.use, "go", use), button(words.change, "quiet", change))));
}

/* What was said aloud in an act of this phone. */
async function voiceOf(act, words) {
  const found = await spokenIn(act.key);
  const bytes = found?.blob && (await getBlob(found.blob).catch(() => 0));
  return found?.key && heard(words.voice, el("span", { class: "row-detail" }, bytes ? size(bytes.size) : words.voice_before), bytes);
}

const side = (title, given, levels, comment, voice, pages, ...buttons) =>
  el("div", { class: "stack" },
    el("h3", {}, title),
    el("p", { class: "number" }, given),
    levels.length > 0 && el("dl", { class: "facts" }, ...levels.map(([term, text]) => el("div", {}, el("dt", {}, term), el("dd", {}, text)))),
    comment && el("p", { class: "said" }, comment),
    voice && el("ul", { class: "rows" }, voice),
    el("div", { class: "buttons" }, ...buttons),
    ...pages);

const levels = (act, form) =>
  [...form.querySelectorAll(".levels")].flatMap((row) => {
    const chosen = new Map(act.fields).get(row.querySelector("input").name);
    const label = chosen && row.querySelector(`input[value="${chosen}"] + label`);
    return label ? [[row.querySelector("legend").textContent, label.title]] : [];
  });
