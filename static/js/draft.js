/* Pages where a pupil writes an answer. */

import { keep } from "./core/draft.js";

document.querySelectorAll("[data-draft]").forEach(keep);
