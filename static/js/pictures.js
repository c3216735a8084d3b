import { tapThrough } from "./accounts/pictures.js";

document.querySelectorAll("[data-pictures]").forEach(tapThrough);
