/* Pages where a pupil writes an answer. */

import { keep, stamp } from "./core/draft.js";

document.querySelectorAll("[data-draft]").forEach((form) => {
  stamp(form);
  keep(form);
});
