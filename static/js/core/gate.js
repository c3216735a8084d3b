/* The gate of a person on a shared phone: PBKDF2 over what is tapped, salted. A gate, not encryption: what lies behind
   it is not locked against somebody who can read the phone's memory. */

const ROUNDS = 250000;

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hexOf = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function stretch(secret, salt, rounds) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), "PBKDF2", false, ["deriveBits"]);
  return hexOf(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations: rounds }, key, 256));
}

/* What is kept in place of the secret. */
export async function stretched(secret) {
  const salt = hexOf(crypto.getRandomValues(new Uint8Array(16)));
  return { salt, rounds: ROUNDS, hash: await stretch(secret, salt, ROUNDS) };
}

export const fits = async (secret, { salt, rounds, hash }) => (await stretch(secret, salt, rounds)) === hash;

/* How long to wait after so many wrong guesses: three are free, then 15 s, 30 s, 1 min … at most an hour. */
export const pauseAfter = (wrong) => (wrong < 3 ? 0 : Math.min(3600000, 15000 * 2 ** (wrong - 3)));
