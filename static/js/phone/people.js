/* The people of this phone: behind each name its own gate, without a network. A gate, not encryption, and said so. */

import { tapThrough } from "../accounts/pictures.js";
import { button, el, fill, row } from "../core/dom.js";
import { fits, pauseAfter } from "../core/gate.js";
import { setAtHand } from "../core/person.js";
import { meta, setMeta } from "../core/store.js";

export async function showPeople({ person, people, words, part }) {
  const section = part("people");
  const names = Object.entries(people);
  if (!names.length) return;
  const gates = (await meta("gates")) || {};
  const opens = document.getElementById("gate-picture");
  section.hidden = false;
  section.querySelector(".rows").replaceChildren(...names.map(([account, name]) => {
    const gate = gates[account];
    if (account === person) return row(name, words.here);
    if (!gate) return row(name, words.no_gate);
    const made = row(name, words[gate.way]);
    if (opens) made.append(el("span", { class: "row-side" }, button(name.split(" ")[0], "plain", () => ask(account, gate.way, made))));
    return made;
  }));

  function ask(account, way, where) {
    section.querySelectorAll("form").forEach((form) => form.parentElement.remove());
    const form = document.getElementById(`gate-${way}`).content.firstElementChild.cloneNode(true);
    const told = el("p", { class: "wrong-text", role: "alert" });
    where.append(el("div", { class: "row-below" }, told, form));
    if (way === "picture") tapThrough(form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const secret = form.elements.pin ? form.elements.pin.value : [...form.querySelectorAll(":checked")].map(({ value }) => value).join(" ");
      form.reset();
      told.textContent = "";
      const wait = await tryGate(account, secret);
      if (wait === undefined) return location.assign("/");
      ask(account, way, where);
      where.querySelector(".wrong-text").textContent = wait ? fill(words.wait, { seconds: Math.ceil(wait / 1000) }) : words.wrong;
    });
    (form.querySelector("fieldset:not([hidden]) input") || form.elements.pin).focus();
  }
}

/* Undefined where it fits; else how long to wait before the next guess. Wrong guesses are counted before they are said. */
async function tryGate(account, secret) {
  const gates = await meta("gates");
  const gate = gates[account];
  if (gate.until > Date.now()) return gate.until - Date.now();
  if (await fits(secret, gate)) {
    await setMeta("gates", { ...gates, [account]: { ...gate, wrong: 0, until: 0 } });
    await setAtHand(account);
    return undefined;
  }
  const wrong = gate.wrong + 1;
  const pause = pauseAfter(wrong);
  await setMeta("gates", { ...gates, [account]: { ...gate, wrong, until: Date.now() + pause } });
  return pause;
}
