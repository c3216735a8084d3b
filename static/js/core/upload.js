/* Sends one file by tus 1.0.0, in pieces that suit the network, for as long as it takes.

   start(file, name, { token, progress, waiting, memory, once }) gives { done, stop }: `done` is a promise of the file's
   id; it fails when the server has refused (the error's message is its sentence, its `status` the answer), and with
   `once` also at the first break since anything moved (no `status`, or that of a server in trouble). `progress(part)` is told from 0 to 1,
   `waiting()` when the network is away. `stop()` throws away what was sent. `memory` keeps where an upload stands for
   the next time: { read() → {id, url}, write({id, url}) }; left out, it is this browser's memory of the file. Runs in
   pages and in a service worker. */

import { newId } from "./ids.js";

const SMALLEST = 32768;
const FIRST = 65536;
const LARGEST = 4194304;
const IDLE = 5; /* connections that may stand idle, and dead: small pieces use them up, since browsers send again by themselves on them */
const AT_ONCE = 327680;
const FINAL = [400, 401, 403, 413, 415, 422];
const STIRRED = [409, 423, 460]; /* what was cut off is still being written there */
const STIRRED_TRIES = 8;
const PATIENCE = 120000;

export function start(file, name, { token, progress, waiting, memory = remembered(name, file), once }) {
  let url, id, cancel, stopped, moved;
  let size = FIRST;
  let unproven = IDLE;
  let best = 0;

  function ask(method, to, headers, body) {
    const all = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token, ...headers };
    if (body) all["Content-Type"] = "application/offset+octet-stream";
    const send = progress && body ? watched : fetched;
    return send(method, to, all, body, (stop) => (cancel = stop), progress && ((done) => progress(Math.min(1, (body.from + done) / file.size))));
  }

  const piece = (from) => ({ from, bytes: file.slice(from, from + size) });

  const note = (place) => {
    ({ id, url } = place);
    return memory.write(place);
  };

  async function next() {
    if (!url) {
      const metadata = `filename ${base64(name)},key ${base64(id)}`;
      const headers = { "Upload-Length": file.size, "Upload-Metadata": metadata };
      const answer = await ask("POST", "/files/uploads", headers, file.size <= AT_ONCE && { from: 0, bytes: file });
      if (answer.status === 409) await note({ id: newId(), url: "" });
      if (answer.header("Location")) await note({ id, url: answer.header("Location") });
      return more(answer);
    }
    const answer = await ask("HEAD", url);
    if (answer.status !== 404 && answer.status !== 410) return more(answer);
    await note({ id: newId(), url: "" });
    return next();
  }

  /* Goes on from the offset of an answer, until one holds the file or no offset. */
  async function more(answer) {
    const from = answer.header("Upload-Offset");
    if (answer.status > 299 || from === null || answer.header("Noken-File")) return answer;
    if (+from > best) moved = best = +from;
    const began = Date.now();
    const sent = await ask("PATCH", url, { "Upload-Offset": from }, piece(+from));
    const took = Date.now() - began;
    if (unproven-- > 0) return more(sent);
    if (took < 3000) size = Math.min(size * 2, LARGEST);
    if (took > 12000) size = Math.max(size / 2, SMALLEST);
    return more(sent);
  }

  async function run() {
    const place = await memory.read();
    if (place && place.id) ({ id, url } = place);
    else await note({ id: newId(), url: "" }); /* named before anything is sent, so that it is known again */
    for (let tries = 0; !stopped; tries++) {
      const answer = await next().catch(() => null);
      const file_id = answer && answer.header("Noken-File");
      const status = answer && answer.status;
      const refused = FINAL.includes(status);
      if (file_id || refused) await memory.write(null);
      if (file_id) return file_id;
      const stirred = STIRRED.includes(status) && tries < STIRRED_TRIES;
      if (refused || (once && !moved && !stirred)) throw Object.assign(new Error(answer ? said(answer) : ""), { status });
      if (!answer && tries) size = Math.max(size / 2, SMALLEST); /* nothing of the last piece came */
      if (moved) tries = moved = 0;
      if (stopped) break;
      if (waiting) waiting();
      await pause(Math.min(1000 * 2 ** tries, 30000), (end) => (cancel = end));
    }
    throw new Error();
  }

  return {
    done: run(),
    stop() {
      stopped = true;
      if (cancel) cancel();
      if (url) ask("DELETE", url).catch(() => 0);
      memory.write(null);
    },
  };
}

async function fetched(method, url, headers, body, hold) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  hold(() => control.abort());
  try {
    const answer = await fetch(url, { method, headers, body: body ? body.bytes : undefined, signal: control.signal });
    return { status: answer.status, header: (name) => answer.headers.get(name), text: method === "HEAD" ? "" : await answer.text() };
  } finally {
    clearTimeout(timer);
  }
}

/* The same where a page shows how far it is. */
function watched(method, url, headers, body, hold, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const name in headers) request.setRequestHeader(name, headers[name]);
    request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onload = () => resolve({ status: request.status, header: (name) => request.getResponseHeader(name), text: request.responseText });
    request.onerror = request.onabort = request.ontimeout = reject;
    request.timeout = PATIENCE;
    hold(() => request.abort());
    request.send(body.bytes);
  });
}

/* The place of an upload that was cut off, for the day the same file is chosen again. */
function remembered(name, file) {
  const key = `noken-upload ${name} ${file.size} ${file.lastModified}`;
  return {
    read() {
      try {
        return JSON.parse(localStorage[key]);
      } catch {}
    },
    write(place) {
      try {
        if (place && place.url) localStorage[key] = JSON.stringify(place);
        else delete localStorage[key];
      } catch {}
    },
  };
}

const said = (answer) => (/plain/.test(answer.header("Content-Type")) ? answer.text : "");

const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/* As long as it takes, or until the network is back. */
const pause = (time, hold) =>
  new Promise((resolve) => {
    hold(resolve);
    setTimeout(resolve, time);
    addEventListener("online", resolve, { once: true });
  });
