/* Whether a receipt is what the city signed for an act (docs/protocol.md). A browser without Ed25519 compares the name of
   the key only. */

const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt());

const read = (part) => JSON.parse(new TextDecoder().decode(bytesOf(part)));

/* `keysFor(kid)` gives the public keys; false where the key is not among them or the signature does not hold. */
export async function holds(receipt, act, keysFor) {
  const [head, body, signature] = receipt.split(".");
  try {
    const { kid } = read(head);
    const jwk = (await keysFor(kid)).find((one) => one.kid === kid);
    if (!jwk || read(body).jti !== act) return false;
    const { kty, crv, x } = jwk;
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, "Ed25519", false, ["verify"]).catch(() => null);
    return !key || (await crypto.subtle.verify("Ed25519", key, bytesOf(signature), new TextEncoder().encode(`${head}.${body}`)));
  } catch {
    return false;
  }
}
