/* The gate between people of one phone: what was tapped at a sign-in is kept stretched, once the sign-in succeeded. */

import { stretched } from "../core/gate.js";
import { meta, setMeta } from "../core/store.js";

const SOON = 60000;

let waiting;

/* Called while a sign-in is sent: `{account, name, way, secret}`; the secret is stretched at once and forgotten. */
export function prepareGate({ account, name, way, secret }) {
  const gate = stretched(secret);
  waiting = { account, name, way, gate, at: Date.now() };
  return gate;
}

/* The next page says who came in. Somebody else, nobody, or too late: nothing is kept. */
export async function confirmGate(person) {
  if (!waiting) return;
  const { account, way, gate, at } = waiting;
  waiting = undefined;
  if (!person || (account && account !== person) || Date.now() - at > SOON) return;
  const gates = (await meta("gates")) || {};
  await setMeta("gates", { ...gates, [person]: { way, ...(await gate), wrong: 0, until: 0 } });
}
