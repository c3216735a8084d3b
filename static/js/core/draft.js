/* What is being written into a form lies on this phone half a second later, so that a reload, a full memory or an empty
   battery loses no words: fields and files, for one account, until the act is in line. */

import { newId } from "./ids.js";
import { del, get, put } from "./store.js";

const OWN = ["csrf_token", "key", "written_at"];
const NOT = ["file", "password", "submit", "button", "image", "reset", "fieldset", "output"];
const MONTH = 30 * 24 * 3600 * 1000;
const SOON = 400;

const controls = (form) =>
  [...form.elements].filter((one) => one.name && !OWN.includes(one.name) && !NOT.includes(one.type) && !one.matches(":disabled"));

/* What was typed and is not written yet; at once where the page goes out of sight. */
const due = new Set();
const hurry = () => due.forEach((write) => write());
document.addEventListener("visibilitychange", hurry);
addEventListener("pagehide", hurry);

const ticked = ({ type }) => type === "checkbox" || type === "radio";

/* What stands in a form, or (`first`) what stood there when it came. */
export const fieldsOf = (form, first) =>
  controls(form).flatMap((one) => {
    const { name, options } = one;
    if (ticked(one)) return (first ? one.defaultChecked : one.checked) ? [[name, one.value]] : [];
    if (!options) return [[name, first ? one.defaultValue : one.value]];
    const chosen = [...options].filter((option) => (first ? option.defaultSelected : option.selected));
    if (!chosen.length && !one.multiple && options.length) chosen.push(options[0]);
    return chosen.map(({ value }) => [name, value]);
  });

/* The files of a form that lie in the store: `input` is the name of the control they belong to. */
export const filesOf = (form) =>
  [...form.querySelectorAll("input[type=file]")].flatMap((input) =>
    input.nokenFiles ? input.nokenFiles().map((file) => ({ ...file, input: input.name })) : [],
  );

/* What was typed before the script came goes below the draft, unless the browser had put the draft back itself. */
const joined = (kept, typed) => (typed.startsWith(kept) ? typed : kept.startsWith(typed) ? kept : `${kept}\n\n${typed}`);

/* Puts fields into a form; a script that makes further rows or an editor hears of it (`noken:restore` before,
   `noken:restored` after). With `beside`, words already there stay below. */
function fill(form, fields, beside) {
  form.dispatchEvent(new CustomEvent("noken:restore", { detail: fields, bubbles: true }));
  const left = {};
  for (const [name, value] of fields) (left[name] ||= []).push(value);
  for (const one of controls(form)) {
    const values = left[one.name] || [];
    const words = one.type === "textarea" || one.type === "text";
    if (one.type === "radio" && !left[one.name]) continue; /* a row that was not there then */
    if (ticked(one)) one.checked = values.includes(one.value);
    else if (one.multiple) for (const option of one.options) option.selected = values.includes(option.value);
    else if (values.length) {
      const value = values.shift();
      const typed = one.value !== one.defaultValue || beside;
      one.value = words && typed ? joined(value, one.value) : value;
    }
  }
  form.dispatchEvent(new CustomEvent("noken:restored", { bubbles: true }));
}

/* Keeps the draft of `form` under `id` from now on; `told(kept)` hears whether what stands there is on the disk: true,
   false where there is no room, null where there is nothing to keep. */
export function keepDraft(form, { id, account, title, page }, told) {
  const { key } = form.elements;
  let timer, loaded, line = Promise.resolve();
  let first = JSON.stringify(fieldsOf(form, true));

  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    due.delete(write);
  };
  const write = () => {
    stop();
    const fields = fieldsOf(form);
    const files = filesOf(form);
    const nothing = JSON.stringify(fields) === first && !files.length;
    const draft = { id, account, key: key.value, fields, files, page, title, at: Date.now() };
    line = line.then(() => (nothing ? del("drafts", id) : put("drafts", draft))).then(
      () => told(nothing ? null : true),
      () => told(false),
    );
    return line;
  };
  const later = () => {
    timer ||= setTimeout(write, SOON);
    due.add(write);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("noken:files", ({ detail }) => detail.push(loaded ? write() : later()));

  return {
    /* Nothing is written any more until something changes; for the moment an act takes the draft's place. */
    async rest() {
      stop();
      await line;
    },
    /* Puts the kept draft back into the form; resolves to whether there was one. */
    async load() {
      const draft = (await get("drafts", id)) || takeOver(form, id, account);
      loaded = true;
      const arrived = (form.dataset.arrived || "").split(" ");
      if (draft && (arrived.includes(draft.key) || Date.now() - draft.at > MONTH)) await del("drafts", id);
      else if (draft && !form.querySelector("[aria-invalid]")) {
        const typed = JSON.stringify(fieldsOf(form)) !== first;
        fill(form, draft.fields);
        if (draft.begun) fill(form, draft.begun, true);
        key.value = draft.key;
        if (draft.files.length) restoreFiles(form, draft.files);
        if (typed || draft.begun) await write();
        else told(true);
        return true;
      }
      if (JSON.stringify(fieldsOf(form)) !== first) later(); /* typed before this script came */
      return false;
    },
    /* What an act said stands in the form again, so that it can be seen and changed; it is no draft. */
    lay(fields) {
      fill(form, fields);
      first = JSON.stringify(fieldsOf(form));
    },
    /* The form is as new (or, with `stays`, as it stands): another act may be written in it. */
    fresh(stays) {
      stop();
      if (!stays) {
        form.reset();
        form.dispatchEvent(new CustomEvent("noken:restored", { bubbles: true }));
      }
      restoreFiles(form, []);
      key.value = newId();
      first = JSON.stringify(fieldsOf(form));
      told(null);
    },
  };
}

function restoreFiles(form, files) {
  for (const input of form.querySelectorAll("input[type=file]"))
    if (input.nokenRestore) input.nokenRestore(files.filter((file) => !file.input || file.input === input.name));
}

/* A draft of the days before the store, once. */
function takeOver(form, id, account) {
  try {
    for (const name of Object.keys(localStorage)) {
      const [kind, who, what] = name.split(":");
      if (kind !== "draft" || who !== account || !id.includes(what)) continue;
      const { text, key, at } = JSON.parse(localStorage[name]);
      put("drafts", { id, account, key, fields: [["text", text]], files: [], page: location.pathname, title: "", at }).then(
        () => localStorage.removeItem(name),
        () => 0,
      );
      return { key, at, fields: [["text", text]], files: [] };
    }
  } catch {}
}
