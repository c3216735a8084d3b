/* One chosen file in the page: its name, where it stands, and what can be done with it. The words stand in the page. */

import { size } from "./when.js";

const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

export function fileRow(item, words, { again, remove }) {
  const row = make("li", "row");
  const title = make("b", "row-title", item.name);
  const detail = make("span", "row-detail");
  const side = make("span", "row-side");
  const bar = make("progress", "");
  const retry = make("button", "button plain", words.again);
  const drop = make("button", "button quiet", words.remove);
  retry.type = drop.type = "button";
  drop.setAttribute("aria-label", `${words.remove}: ${item.name}`);
  bar.setAttribute("aria-label", item.name);
  retry.addEventListener("click", again);
  drop.addEventListener("click", remove);
  side.append(retry, drop);
  row.append(title, detail, side, bar);
  retry.hidden = bar.hidden = true;

  return {
    row,
    focus: () => drop.focus(),
    /* `wrong`: it cannot be sent; `mends`: trying again may help; `part` of it is sent, 0 to 1. */
    say(text, { wrong = false, mends = false, part } = {}) {
      const shown = wrong ? text : `${size(item.size, document.documentElement.lang)} · ${text}`;
      if (detail.textContent !== shown) detail.textContent = shown;
      row.classList.toggle("wrong", wrong);
      retry.hidden = !mends;
      bar.hidden = part === undefined;
      if (part !== undefined) bar.value = part;
    },
    words: () => `${item.name}: ${detail.textContent}`,
  };
}
