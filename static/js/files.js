/* Pages where files are chosen (the macro `ui.file_input` asks for this script). */

import { enhance } from "./core/file-input.js";

for (const input of document.querySelectorAll("input[data-upload]")) {
  const { upload } = input.dataset;
  if (!upload) continue;
  enhance(input);
  delete input.dataset.upload;
}
