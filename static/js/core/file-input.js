/* input[data-upload]: chosen files stand in rows. In a form that survives without a network (`data-offline`) their bytes
   lie in the store of this phone and go with the act (docs/protocol.md); in other forms, and where the phone has no room
   for them, they are sent at once, one after the other, and the form carries their ids (`file_ids`). Without this script
   the input is an ordinary one. The words stand in the page. */

import { fileRow } from "./file-row.js";
import { offerRecorder } from "./recorder.js";
import { shrink } from "./shrink.js";
import { del, getBlob, putBlob } from "./store.js";
import { start } from "./upload.js";

const PATIENCE = 15000;
const SOON = 3000;
const MENDS = [400, 401, 403];
const RAW_TRIES = 2;

export function enhance(input) {
  const words = JSON.parse(input.dataset.upload);
  const { form } = input;
  const { account } = document.body.dataset;
  const keeps = isSecureContext && "indexedDB" in window && account && "offline" in form.dataset;
  const list = document.createElement("ul");
  const [told, heard] = ["hint", "hide"].map((className) => Object.assign(document.createElement("p"), { className }));
  list.className = "rows sending";
  told.setAttribute("role", "status");
  heard.setAttribute("role", "status");
  input.after(list, told, heard);
  let items = [];
  let line = Promise.resolve();
  let held;

  /* Resolves when who keeps the draft has written it (`detail`: promises). */
  const changed = () => {
    const detail = [];
    input.dispatchEvent(new CustomEvent("noken:files", { bubbles: true, detail }));
    return Promise.all(detail);
  };
  const here = (item) => items.includes(item);

  const take = () => {
    if (!input.multiple) [...items].forEach(remove);
    [...input.files].forEach(chose);
    input.value = "";
  };
  const chose = (file) => add({ name: file.name, type: file.type, size: file.size, file, source: file });
  input.addEventListener("change", take);

  /* Before the outbox hears of it: what is not at rest yet is waited for. */
  form.addEventListener("submit", (event) => {
    items.filter(({ busy, direct, blob }) => busy && direct && blob).forEach(release);
    const wrong = items.find((item) => item.wrong);
    if (wrong || items.some(({ busy }) => busy)) hold(event, wrong);
  });

  /* Nobody took the form for the outbox: its files go first, now. */
  addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    form.querySelectorAll("[data-sent-file]").forEach((old) => old.remove());
    const left = items.filter((item) => !item.file_id);
    left.forEach((item) => enqueue(item, true));
    if (left.length) return hold(event);
    for (const { file_id: value } of items) {
      const carried = Object.assign(document.createElement("input"), { type: "hidden", name: "file_ids", value });
      carried.dataset.sentFile = "";
      form.append(carried);
    }
  });

  /* What was to go beforehand and lies here as well goes with the form instead. */
  function release(item) {
    item.direct = false;
    if (item.upload) item.upload.stop();
  }

  function hold(event, wrong) {
    event.preventDefault();
    delete form.dataset.sent;
    held = wrong ? null : { submitter: event.submitter };
    told.textContent = wrong ? words.wrong : words.hold;
    if (wrong) wrong.view.focus();
  }

  function add(item) {
    item.view = fileRow(item, words, {
      again: () => enqueue(item),
      remove() {
        remove(item);
        input.focus();
      },
      up: () => move(item, -1),
      down: () => move(item, 1),
      hands: () => hands(item).catch(() => item.view.say(words.no_hands)),
    });
    list.append(item.view.row);
    items.push(item);
    arrange();
    enqueue(item);
    return line.then(() => !here(item) || !!(item.blob || item.file_id)); /* whether it is safe */
  }

  const arrange = () => items.forEach((item, at) => item.view.place(!at, at === items.length - 1));

  /* One page further to the front or the back; the keyboard stays with it. */
  function move(item, by) {
    const at = items.indexOf(item);
    const [other] = items.splice(at + by, 1, item);
    items[at] = other;
    if (by < 0) other.view.row.before(item.view.row);
    else other.view.row.after(item.view.row);
    arrange();
    item.view.focus(by < 0 ? "up" : "down");
    heard.textContent = words.moved.replace("{name}", item.name).replace("{place}", at + by + 1).replace("{all}", items.length);
    changed();
  }

  /* Crops and turns a photo by a script of its own, always from the best that is at hand. */
  async function hands(item) {
    if (item.busy || item.view.below.querySelector("[role=group]")) return;
    await read(item);
    const { edit } = await import(words.hands);
    const cut = await edit(item.view.below, item.source, item.cut, words);
    if (cut && here(item)) {
      if (item.upload) item.upload.stop();
      Object.assign(item, { cut, light: false, file_id: "", upload: null });
      enqueue(item);
    }
    item.view.focus("hands");
  }

  function enqueue(item, direct = item.direct) {
    Object.assign(item, { direct, busy: true, wrong: false });
    item.view.say(words.next);
    line = line.then(() => here(item) && settle(item));
  }

  /* Brings one file to rest: small, and in the store or at the city. */
  async function settle(item) {
    let mends = false;
    try {
      const done = await (keeps && !item.direct && keep(item));
      if (!done) await send(item);
      await soon(changed()).catch(() => 0); /* "kept" is said of what would come back */
      item.view.say(done ? words.kept : words.done);
    } catch (error) {
      if (item.blob && !item.direct && item.upload) {
        item.upload = null;
        return settle(item);
      }
      item.wrong = true;
      mends = MENDS.includes(error.status);
      item.view.say(error.status === 401 ? words.signin : error.message || (error.lost ? words.lost : words.reload), { wrong: true, mends });
    }
    item.busy = false;
    if (!here(item)) return;
    heard.textContent = item.view.words();
    go();
  }

  /* Puts the file into the store as it came, so that it is safe at once, and then the small one in its place. False where
     there is no room. */
  async function keep(item) {
    if (item.file_id) return false;
    await read(item);
    try {
      if (!item.blob) {
        item.view.say(words.keeping);
        item.blob = await soon(putBlob(item.source, account));
        item.raw = 1;
        changed();
      }
      const before = item.blob;
      if (await lighten(item)) item.blob = await soon(putBlob(item.file, account));
      item.raw = 0;
      if (!here(item)) forget(item.blob);
      if (item.blob !== before) forget(before);
    } catch {
      if (item.blob && !item.cut) return true; /* there is no room for the small one, but the large one lies there */
      told.textContent = words.full;
      return false;
    }
    return true;
  }

  async function send(item) {
    if (item.file_id) return;
    await read(item);
    await lighten(item);
    if (!here(item)) return;
    const sending = (part) => item.view.say(part < 1 ? words.sending : words.checking, { part });
    item.view.say(words.sending);
    item.upload = start(item.file, item.name, {
      token: form.elements.csrf_token.value,
      progress: sending,
      waiting: () => item.view.say(words.waiting),
    });
    item.file_id = await item.upload.done;
    if (item.blob) forget(item.blob);
    item.blob = "";
  }

  /* Whether the file became another, smaller one. */
  async function lighten(item) {
    if (item.light) return false;
    item.view.say(words.smaller);
    const before = item.file;
    item.file = await shrink(item.source, item.cut);
    Object.assign(item, { light: true, type: item.file.type, size: item.file.size });
    item.view.look(item.file);
    return item.file !== before;
  }

  /* The bytes of a file that came back with a draft. One that made the browser give up twice is left as it is. */
  async function read(item) {
    if (!item.source) {
      const bytes = item.blob && (await getBlob(item.blob).catch(() => 0));
      if (!bytes) throw Object.assign(new Error(), { lost: true });
      item.source = item.file = new File([bytes], item.name, { type: item.type });
      item.light = !item.raw || ++item.raw > RAW_TRIES;
      if (item.raw) changed();
    }
    item.view.look(item.file);
  }

  function remove(item) {
    items = items.filter((one) => one !== item);
    item.view.gone();
    arrange();
    if (item.upload) item.upload.stop();
    if (item.blob) forget(item.blob);
    changed();
    go();
  }

  /* The form that was sent too early goes now, by itself. */
  function go() {
    if (items.some((item) => item.wrong)) {
      if (held) told.textContent = words.wrong;
      held = null;
    } else if (!items.some(({ busy }) => busy)) {
      told.textContent = "";
      if (!held) return;
      const { submitter } = held;
      held = null;
      if (form.requestSubmit) form.requestSubmit(submitter);
      else (submitter || form.querySelector("button:not([type=button])")).click();
    }
  }

  if (keeps) {
    input.nokenFiles = () =>
      items.filter(({ blob, file_id }) => blob || file_id).map(({ name, type, size, blob, file_id, raw }) => ({ name, type, size, blob, file_id, raw }));
    /* Files of a draft stand before those chosen since; an empty list clears the form of what was at rest, and deletes
       nothing. */
    input.nokenRestore = (files) => {
      const chosen = files.length ? items : items.filter(({ busy }) => busy);
      items.forEach((item) => chosen.includes(item) || item.view.gone());
      items = [];
      const known = ({ blob, file_id }) => chosen.find((one) => (blob && one.blob === blob) || (file_id && one.file_id === file_id));
      files.filter((file) => !known(file)).forEach((file) => add({ ...file }));
      items.push(...chosen);
      list.append(...chosen.map(({ view }) => view.row));
      arrange();
    };
    /* Sends what lies here now; what has arrived leaves the list and goes to `arrived(file)`. */
    input.nokenSend = async (arrived) => {
      items.forEach((item) => item.file_id || enqueue(item, true));
      await line;
      for (const item of items.filter(({ file_id }) => file_id)) {
        arrived(item);
        item.view.gone();
        items = items.filter((one) => one !== item);
      }
      arrange();
      await changed();
    };
  }
  const recorder = input.parentElement.querySelector("[data-recorder]");
  if (recorder) offerRecorder(recorder, chose);
  if (input.files.length) take(); /* chosen before this script came */
  if (keeps && navigator.serviceWorker?.controller) /* what is fetched on demand is there without a network, too */
    addEventListener("load", () => [words.hands, recorder && JSON.parse(recorder.dataset.recorder).script].forEach((script) => script && fetch(script).catch(() => 0)));
}

/* Once no draft names it any more. */
const forget = (blob) => setTimeout(() => del("blobs", blob).catch(() => 0), SOON);

/* A store that does not answer is no store. */
const soon = (promise) =>
  Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("late")), PATIENCE))]);
