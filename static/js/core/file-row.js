/* One chosen file in the page: how it looks, where it stands, and what can be done with it. The words stand in the page. */

import { button, el } from "./dom.js";
import { isPicture } from "./shrink.js";
import { player as playerOf } from "./sound.js";
import { size } from "./when.js";

/* `acts`: what its buttons do: `again`, `remove`, `up`, `down`, and `hands` (crop and turn, photos only). */
export function fileRow(item, words, acts) {
  const photo = isPicture(item);
  const sound = item.type.startsWith("audio/");
  const detail = el("span", { class: "row-detail" });
  const bar = el("progress", { "aria-label": item.name, hidden: true });
  const named = (word, kind, act) => {
    const made = button(words[word], kind, acts[act || word]);
    made.setAttribute("aria-label", `${words[word]}: ${item.name}`);
    return made;
  };
  const again = button(words.again, "plain", acts.again);
  const drop = named("remove", "quiet");
  const [up, down] = [named("up", "quiet"), named("down", "quiet")];
  const hands = photo && words.hands && named("edit", "quiet", "hands");
  const buttons = el("span", { class: "buttons" }, up, down, hands);
  const below = el("div", { class: "row-below", hidden: true }, buttons);
  const thumb = photo && el("img", { class: "thumb", alt: "", hidden: true });
  const player = sound && playerOf(item.name);
  const title = el("b", { class: "row-title" }, item.name);
  const row = el("li", { class: photo ? "row led" : "row" }, thumb, title, detail, el("span", { class: "row-side" }, again, drop), bar, player, below);
  again.hidden = true;
  if (player) player.hidden = true;
  let shown;

  return {
    row,
    below,
    /* The keyboard comes to a button, or to the one beside it where that one is gone. */
    focus(which) {
      const wanted = { up: [up, down], down: [down, up], hands: [hands] }[which] || [drop];
      (wanted.find((one) => one && !one.hidden) || drop).focus();
    },
    /* `wrong`: it cannot be sent; `mends`: trying again may help; `part` of it is sent, 0 to 1. */
    say(text, { wrong = false, mends = false, part } = {}) {
      const told = wrong ? text : `${size(item.size, document.documentElement.lang)} · ${text}`;
      if (detail.textContent !== told) detail.textContent = told;
      row.classList.toggle("wrong", wrong);
      again.hidden = !mends;
      bar.hidden = part === undefined;
      if (part !== undefined) bar.value = part;
    },
    words: () => `${item.name}: ${detail.textContent}`,
    /* Its bytes as they are now. */
    look(file) {
      const place = thumb || player;
      if (!place || file === shown) return;
      URL.revokeObjectURL(place.src);
      place.src = URL.createObjectURL((shown = file));
      place.hidden = false;
    },
    /* Where it stands among all. */
    place(first, last) {
      [up.hidden, down.hidden] = [first, last];
      below.hidden = first && last && !hands;
    },
    gone() {
      row.remove();
      if (shown) URL.revokeObjectURL((thumb || player).src);
    },
  };
}
