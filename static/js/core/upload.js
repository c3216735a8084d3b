/* Sends one file by tus 1.0.0, in pieces that suit the network, for as long as it takes.

   start(file, name, { token, progress, waiting }) gives { done, stop }: `done` is a promise of the file's id; it fails
   only when the server has refused (the error's message is its sentence, its `status` the answer). `progress(part)` is
   told from 0 to 1, `waiting()` when the network is away. `stop()` throws away what was sent. */

import { newId } from "./ids.js";

const SMALLEST = 32768;
const LARGEST = 4194304;
const AT_ONCE = 327680;
const FINAL = [400, 401, 403, 413, 415, 422];

export function start(file, name, { token, progress, waiting }) {
  let url, request, stopped, id = newId(), size = AT_ONCE;
  const key = `noken-upload ${name} ${file.size} ${file.lastModified}`;

  function ask(method, to, headers, body) {
    return new Promise((resolve, reject) => {
      request = new XMLHttpRequest();
      request.open(method, to);
      const all = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token, ...headers };
      if (body) all["Content-Type"] = "application/offset+octet-stream";
      for (const one in all) request.setRequestHeader(one, all[one]);
      if (body) request.upload.onprogress = ({ loaded }) => progress(Math.min(1, (body.from + loaded) / file.size));
      request.onload = ({ target }) => resolve(target);
      request.onerror = request.onabort = request.ontimeout = reject;
      request.timeout = 120000;
      request.send(body && body.bytes);
    });
  }

  const piece = (from) => ({ from, bytes: file.slice(from, from + size) });

  async function next() {
    if (!url) {
      const metadata = `filename ${base64(name)},key ${base64(id)}`;
      const headers = { "Upload-Length": file.size, "Upload-Metadata": metadata };
      const answer = await ask("POST", "/files/uploads", headers, file.size <= size && piece(0));
      url = answer.getResponseHeader("Location");
      if (url) remember(key, url);
      return more(answer);
    }
    const answer = await ask("HEAD", url);
    if (answer.status !== 404 && answer.status !== 410) return more(answer);
    url = "";
    id = newId();
    remember(key);
    return next();
  }

  /* Goes on from the offset of an answer, until one holds the file or no offset. */
  async function more(answer) {
    const from = answer.getResponseHeader("Upload-Offset");
    if (answer.status > 299 || from === null || answer.getResponseHeader("Noken-File")) return answer;
    const began = Date.now();
    const sent = await ask("PATCH", url, { "Upload-Offset": from }, piece(+from));
    const took = Date.now() - began;
    if (took < 3000) size = Math.min(size * 2, LARGEST);
    if (took > 12000) size = Math.max(size / 2, SMALLEST);
    return more(sent);
  }

  async function run() {
    url = remembered(key);
    for (let tries = 0; !stopped; tries++) {
      const answer = await next().catch(() => null);
      const file_id = answer && answer.getResponseHeader("Noken-File");
      const refused = answer && FINAL.includes(answer.status);
      if (file_id || refused) remember(key);
      if (file_id) return file_id;
      if (refused) throw Object.assign(new Error(said(answer)), { status: answer.status });
      if (!answer) size = Math.max(size / 2, SMALLEST);
      if (!stopped) {
        waiting();
        await pause(Math.min(1000 * 2 ** tries, 30000));
      }
    }
    throw new Error();
  }

  return {
    done: run(),
    stop() {
      stopped = true;
      request.abort();
      if (url) ask("DELETE", url).catch(() => 0);
      remember(key);
    },
  };
}

/* The address of an upload that was cut off, for the day the same file is chosen again. */
function remember(key, url) {
  try {
    if (url) localStorage[key] = url;
    else delete localStorage[key];
  } catch {}
}

function remembered(key) {
  try {
    return localStorage[key];
  } catch {}
}

const said = (answer) => (/plain/.test(answer.getResponseHeader("Content-Type")) ? answer.responseText : "");

const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/* As long as it takes, or until the network is back. */
const pause = (time) =>
  new Promise((resolve) => {
    setTimeout(resolve, time);
    addEventListener("online", resolve, { once: true });
  });
