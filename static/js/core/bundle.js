/* Unsent acts as a file to carry: sealed for the city (JSON Web Encryption, compact, ECDH-ES with P-256 and A256GCM; see
   docs/protocol.md), or plain for the author. Not for every page: only what imports it carries it. */

import { get, getBlob, meta } from "./store.js";

const encode = (text) => new TextEncoder().encode(text);

const word = (number) => new Uint8Array(new Uint32Array([number]).map(swap).buffer);

const swap = (n) => ((n & 255) << 24) | ((n & 65280) << 8) | ((n >>> 8) & 65280) | (n >>> 24);

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/* The acts of these keys, all of one account, as a Blob that only the city can open. Fails with `code` "pass" or "key"
   where this phone has not yet got from the city what sealing takes. */
export async function seal(keys) {
  const chosen = (await Promise.all(keys.map((key) => get("acts", key)))).filter(Boolean);
  const pass = await meta(`pass ${chosen[0].account}`);
  const jwk = ((await meta("keys")) || { keys: [] }).keys.find(({ use, crv }) => use === "enc" && crv === "P-256");
  if (!pass || !jwk) throw Object.assign(new Error("nothing to seal with"), { code: pass ? "key" : "pass" });
  const parts = [];
  let offset = 0;
  const described = [];
  for (const { key, action, fields, written_at, about, title, files } of chosen) {
    const inside = [];
    for (const { field, name, type, blob } of files) {
      const bytes = await (await getBlob(blob)).arrayBuffer();
      const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
      inside.push({ field, name, type, offset, size: bytes.byteLength, sha256 });
      parts.push(bytes);
      offset += bytes.byteLength;
    }
    described.push({ key, action, fields, written_at, about, title, files: inside });
  }
  const header = encode(JSON.stringify({ v: 1, pass, acts: described }));
  return encrypted(await new Blob([word(header.length), header, ...parts]).arrayBuffer(), jwk);
}

async function encrypted(plain, jwk) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const { kid, kty, crv, x, y } = jwk;
  const theirs = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, curve, false, []);
  const ours = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const epk = await crypto.subtle.exportKey("jwk", ours.publicKey);
  const info = [word(1), shared, word(7), encode("A256GCM"), word(0), word(0), word(256)]; /* RFC 7518, 4.6.2 */
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(info).arrayBuffer());
  const key = await crypto.subtle.importKey("raw", digest, "AES-GCM", false, ["encrypt"]);
  const said = { alg: "ECDH-ES", enc: "A256GCM", kid, epk: { kty: epk.kty, crv: epk.crv, x: epk.x, y: epk.y } };
  const head = base64(encode(JSON.stringify(said))).join("");
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = new Uint8Array(
    await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encode(head) }, key, plain),
  );
  const parts = [head, "..", ...base64(iv), ".", ...base64(box.subarray(0, -16)), ".", ...base64(box.subarray(-16))];
  return new Blob(parts, { type: "application/jose" });
}

/* Base64url in pieces, since a long file is too much for one call. */
function base64(bytes) {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 24576)
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 24576))));
  return pieces.map((piece) => piece.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, ""));
}

/* What was written and chosen in an act or a draft, as one page that opens anywhere; for its author. Resolves to a Blob. */
export async function exportPlain({ title, fields, files, written_at, at }) {
  const page = document.implementation.createHTMLDocument(title);
  const put = (tag, text, more) => page.body.appendChild(Object.assign(page.createElement(tag), { textContent: text }, more));
  page.head.prepend(page.createElement("meta"));
  page.head.firstChild.setAttribute("charset", "utf-8");
  put("h1", title);
  put("p", new Date(written_at || at).toLocaleString(document.documentElement.lang));
  for (const [name, value] of fields)
    if (value && !["key", "written_at", "clock_offset", "file_ids"].includes(name)) put("pre", value);
  for (const { name, type, blob } of files) {
    const bytes = await getBlob(blob);
    const address = bytes && (await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(bytes);
    }));
    if (address) put("p", "").appendChild(Object.assign(page.createElement("a"), { href: address, download: name, textContent: name }));
    if (address && type.startsWith("image/")) put("p", "").appendChild(Object.assign(page.createElement("img"), { src: address, alt: name, width: 600 }));
  }
  return new Blob([`<!doctype html>${page.documentElement.outerHTML}`], { type: "text/html" });
}
