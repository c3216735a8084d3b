/* What the person at hand has not sent, was refused, or has sent lately; with what can be done about it. */

import { button, el, fill, row } from "../core/dom.js";
import { acts, discard, exportPlain, receiptNumber, restore, retry, seal } from "../core/outbox.js";
import { all } from "../core/store.js";
import { moment } from "../core/when.js";

const FILE = "titipan.noken";

export async function showActs({ person, words, lang, part }) {
  const told = part("told");
  const say = (text) => {
    told.textContent = text;
    told.hidden = !text;
  };
  const found = person ? await acts(person) : [];
  const drafts = person ? await all("drafts", person) : [];
  const unsent = found.filter(({ state }) => state !== "sent");
  put(part("unsent"), [...unsent.map(waiting), ...drafts.map(begun)]);
  put(part("sent"), found.filter(({ state }) => state === "sent").reverse().map(sent));
  const carry = part("carry");
  carry.hidden = !unsent.length;
  carry.querySelector("button").onclick = () =>
    seal(unsent.map(({ key }) => key)).then((blob) => save(blob, FILE), () => say(words.no_pass));

  function waiting(act) {
    const { key, title, state, fault, message, written_at: at, resent, draft, page, maybe } = act;
    const why = state === "refused" ? `${words.refused} · ${fault === "lost" ? words.lost : message}` : words[fault === "signin" ? "signin" : state];
    const more = [resent && words.resent, maybe && state === "waiting" && words.maybe].filter(Boolean);
    const made = row(title, [`${fill(words.written, { when: moment(at, lang) })} · ${why}`, ...more], !draft && page);
    const buttons = el("span", { class: "buttons" });
    if (state !== "sending") {
      buttons.append(
        button(words.again, "quiet", () => retry(key)),
        ...(draft ? [
          button(words.mend, "quiet", () => restore(key).then((to) => to && location.assign(to))),
          button(words.file, "quiet", () => exportPlain(act).then((blob) => save(blob, `${title}.html`))),
        ] : []), /* in an act of one tap nothing was written */
        button(words.drop, "quiet", () => confirm(fill(draft ? words.sure : words.sure_act, { title })) && discard(key)),
      );
    }
    made.append(el("div", { class: "row-below" }, buttons));
    return made;
  }

  /* Its page may be gone meanwhile: what was written can be taken out here too. */
  function begun(draft) {
    const { title, at, page } = draft;
    const take = button(words.file, "quiet", () => exportPlain(draft).then((blob) => save(blob, `${title}.html`)));
    return row(title, fill(words.drafts, { when: moment(at, lang) }), page, take);
  }

  function sent({ key, title, receipt, location: address, received_at: at, unchecked, resent }) {
    const said = fill(words.sent, { number: receiptNumber(key), when: moment(at, lang) });
    return row(title, [said, unchecked && words.unchecked, resent && words.resent], receipt ? `/tanda-terima?t=${receipt}` : address);
  }
}

function put(section, rows) {
  if (!section) return;
  section.hidden = !rows.length;
  section.querySelector(".rows").replaceChildren(...rows);
}

function save(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
