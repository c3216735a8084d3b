/* A page says that there is something new on it, as soon as there is. It changes nothing by itself: whoever reads or
   writes here taps when they want it. */

import { listen } from "./core/live.js";

const band = document.querySelector("[data-live]");
const { live, of, kind } = band.dataset;
const { account } = document.body.dataset;

if ("EventSource" in window)
  listen(Number(live), (event) => {
    const new_ = event.kind === kind && event.of === of && event.by !== account;
    if (new_ || event.kind === "missed") band.hidden = false;
  });
