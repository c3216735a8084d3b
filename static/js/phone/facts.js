/* What this month took from the network at least (the worker sees pages and files, not what is sent), how much room there
   is, and whether the browser promised to keep what is here. */

import { el, fill } from "../core/dom.js";
import { meta } from "../core/store.js";
import { size } from "../core/when.js";
import { monthName } from "../worker/usage.js";

const TIGHT = 20e6;

export async function showFacts({ words, lang, part }) {
  const { storage } = navigator;
  const { usage, quota } = storage && storage.estimate ? await storage.estimate() : {};
  part("tight").hidden = !(quota && quota - usage < TIGHT);
  const section = part("facts");
  if (!section) return;
  const facts = [[words.month, fill(words.taken, { size: size((await meta(monthName())) || 0, lang) })]];
  if (quota) facts.push([words.used, size(usage, lang)], [words.left, size(quota - usage, lang)]);
  if (storage && storage.persisted) facts.push([words.promise, (await storage.persisted()) ? words.promised : words.unpromised]);
  section.querySelector("dl").replaceChildren(...facts.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))));
  section.hidden = false;
}
