/* input[data-upload]: chosen files are sent at once, in the background, one after the other; the form then carries
   their ids (`file_ids`) and no bytes. Without this script the input is an ordinary one. The words stand in the page. */

import { shrink } from "./shrink.js";
import { start } from "./upload.js";

const size = (bytes) => {
  const words = document.documentElement.lang;
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1000)).toLocaleString(words)} kB`;
  return `${(bytes / 1e6).toLocaleString(words, { maximumFractionDigits: 1 })} MB`;
};

const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

export function enhance(input) {
  const words = JSON.parse(input.dataset.upload);
  const { form } = input;
  const list = make("ul", "rows sending");
  const told = make("p", "hint");
  const heard = make("p", "hide");
  told.setAttribute("role", "status");
  heard.setAttribute("role", "status");
  input.after(list, told, heard);
  const items = new Set();
  let line = Promise.resolve();
  let held;

  const take = () => {
    if (!input.multiple) items.forEach(remove);
    for (const file of [...input.files]) add(file);
    input.value = "";
  };
  input.addEventListener("change", take);

  form.addEventListener("submit", (event) => {
    const [wrong] = [...items].filter((item) => item.wrong);
    const sending = [...items].filter((item) => !item.id && !item.wrong).length;
    if (!wrong && !sending) return;
    event.preventDefault();
    held = wrong ? null : { submitter: event.submitter };
    told.textContent = wrong ? words.wrong : words.hold;
    if (wrong) wrong.drop.focus();
  });

  function add(file) {
    const item = { file, row: make("li", "row"), detail: make("span", "row-detail"), bar: make("progress", "") };
    const side = make("span", "row-side");
    const drop = (item.drop = make("button", "button quiet", words.remove));
    item.again = make("button", "button plain", words.again);
    drop.type = item.again.type = "button";
    item.again.hidden = true;
    drop.setAttribute("aria-label", `${words.remove}: ${file.name}`);
    drop.addEventListener("click", () => {
      remove(item);
      input.focus();
    });
    item.again.addEventListener("click", () => enqueue(item));
    side.append(item.again, drop);
    item.bar.setAttribute("aria-label", file.name);
    item.row.append(make("b", "row-title", file.name), item.detail, side, item.bar);
    list.append(item.row);
    items.add(item);
    enqueue(item);
  }

  function enqueue(item) {
    item.wrong = false;
    item.again.hidden = item.bar.hidden = true;
    item.row.classList.remove("wrong");
    say(item, words.next);
    line = line.then(() => items.has(item) && send(item));
  }

  async function send(item) {
    say(item, words.smaller);
    const file = await shrink(item.file);
    if (!items.has(item)) return;
    item.size = file.size;
    say(item, words.sending);
    item.upload = start(file, item.file.name, {
      token: form.elements.csrf_token.value,
      progress(part) {
        item.bar.hidden = false;
        item.bar.value = part;
        say(item, part < 1 ? words.sending : words.checking);
      },
      waiting: () => say(item, words.waiting),
    });
    try {
      item.id = await item.upload.done;
      item.hidden = Object.assign(make("input", ""), { type: "hidden", name: "file_ids", value: item.id });
      item.row.append(item.hidden);
      say(item, words.done);
    } catch (error) {
      if (!items.has(item)) return;
      item.wrong = true;
      item.again.hidden = ![400, 401, 403].includes(error.status);
      say(item, error.status === 401 ? words.signin : error.message || words.reload);
    }
    item.bar.hidden = true;
    item.row.classList.toggle("wrong", item.wrong);
    heard.textContent = `${item.file.name}: ${item.detail.textContent}`;
    go();
  }

  function say(item, text) {
    const shown = item.wrong ? text : `${size(item.size || item.file.size)} · ${text}`;
    if (item.detail.textContent !== shown) item.detail.textContent = shown;
  }

  function remove(item) {
    items.delete(item);
    item.row.remove();
    if (item.upload) item.upload.stop();
    go();
  }

  /* The form that was sent too early goes now, by itself. */
  function go() {
    const all = [...items];
    if (all.some((item) => item.wrong)) {
      if (held) told.textContent = words.wrong;
      held = null;
    } else if (all.every((item) => item.id)) {
      told.textContent = "";
      if (!held) return;
      const { submitter } = held;
      held = null;
      if (form.requestSubmit) form.requestSubmit(submitter);
      else (submitter || form.querySelector("button:not([type=button])")).click();
    }
  }

  if (input.files.length) take(); /* chosen before this script came */
}
