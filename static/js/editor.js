/* Pages with something to write: every `textarea[data-editor]` becomes an editor. Its words stand in the page. */

import { makeEditor } from "./learning/editor.js";
import { watchRows } from "./learning/rows.js";

for (const source of document.querySelectorAll("textarea[data-editor]")) {
  makeEditor(source, JSON.parse(document.querySelector("[data-editor-words]").dataset.editorWords));
  watchRows(source.form);
}
