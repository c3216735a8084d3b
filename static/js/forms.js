/* Pages with a form that survives without a network (the macro `ui.offline` asks for this script). */

import { begin, start } from "./core/forms.js";

if (!window.nokenForms) {
  window.nokenForms = true;
  start();
  if (isSecureContext && "indexedDB" in window) begin();
}
