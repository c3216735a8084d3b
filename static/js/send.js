/* Sends what waits on this phone from a page that has no form of its own; `shell.js` asks for it where something waits. */

import { begin } from "./core/sender.js";

if (!window.nokenForms) begin();
