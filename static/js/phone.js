/* "Di HP ini" and the page without signal: what this phone keeps, for whom, and how it is opened. */

import { listen } from "./core/outbox.js";
import { atHand } from "./core/person.js";
import { meta } from "./core/store.js";
import { showActs } from "./phone/acts.js";
import { showFacts } from "./phone/facts.js";
import { showPages } from "./phone/pages.js";
import { showPeople } from "./phone/people.js";
import { offerWeek } from "./phone/week.js";

const parts = document.querySelector("[data-phone]");

async function show() {
  const phone = {
    person: await atHand(),
    people: (await meta("people")) || {},
    words: JSON.parse(parts.dataset.phone),
    lang: document.documentElement.lang,
    part: (name) => parts.querySelector(`[data-part=${name}]`),
  };
  const again = () => showActs(phone).catch(() => 0);
  await showActs(phone);
  listen(again);
  await Promise.all([showPages, showPeople, showFacts, offerWeek].map((part) => part(phone).catch(() => 0)));
  parts.dataset.ready = "";
}

show().catch(() => { parts.querySelector("[data-part=closed]").hidden = false; });
