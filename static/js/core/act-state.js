/* Where an act stands, said in the page in place of its form: kept here, under way, arrived, refused. The words stand in
   the page (`ui.offline()`). */

import { receiptNumber } from "./outbox.js";

const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

const clock = (moment, zone = "Asia/Jayapura") =>
  new Intl.DateTimeFormat("id", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(new Date(moment));

/* A place below `form` (or below the row it stands in), or in its `[data-state]`; `show(act, { change, again,
   drop })` says it with the buttons that are given. */
export function stateBelow(form, words) {
  const box = make("div", "stack");
  box.setAttribute("role", "status");
  box.tabIndex = -1;
  box.hidden = true;
  const place = form.querySelector("[data-state]");
  const row = form.closest(".row");
  if (place) place.prepend(box);
  else if (row) row.append(box);
  else (form.parentElement.closest(".buttons") || form).after(box);
  if (row) box.className = "row-below";

  return {
    focus: () => box.focus(),
    hide: () => (box.hidden = true),
    show(act, { change, again, drop } = {}) {
      const { state, fault } = act;
      const refused = state === "refused";
      const line = make("p", `state ${state === "sent" ? "ok" : "warn"}`, sentence(act, words));
      const detail = make("p", "row-detail", `${act.title} · ${words.written.replace("{time}", clock(act.written_at))}${act.resent ? ` · ${words.resent}` : ""}${act.maybe && state === "waiting" ? ` · ${words.maybe}` : ""}`);
      const buttons = make("div", "buttons");
      const link = (text, url) => buttons.append(Object.assign(make("a", "button quiet", text), { href: url }));
      const button = (text, press) => {
        const made = Object.assign(make("button", "button quiet", text), { type: "button" });
        made.addEventListener("click", press);
        buttons.append(made);
      };
      if (state === "waiting" && fault === "signin") link(words.enter, words.enter_url);
      if (state === "sent" && act.location) link(words.see, act.location);
      if (change && (refused || state === "waiting")) button(refused ? words.mend : words.change, change);
      if (again && state !== "sending") button(words.again, again);
      if (drop && (refused || (state === "waiting" && !act.maybe))) button(refused ? words.drop : words.cancel, drop);
      box.textContent = "";
      if (refused) {
        const told = make("div", "notice danger");
        told.append(make("p", "", sentence(act, words)));
        box.append(told, detail, buttons);
      } else box.append(line, detail, ...(buttons.firstChild ? [buttons] : []));
      box.hidden = false;
      box.closest("details")?.setAttribute("open", "");
    },
  };
}

function sentence({ state, fault, key, message, unchecked }, words) {
  if (state === "sent") return `${words.sent.replace("{number}", receiptNumber(key))}${unchecked ? ` · ${words.unchecked}` : ""}`;
  if (state === "sending") return words.sending;
  if (state === "refused") return `${words.refused} ${fault === "lost" ? words.lost : message}`;
  return fault === "signin" ? words.signin : fault === "other" ? words.other : words.waiting;
}
