import { start } from "./learning/marking.js";

window.nokenForms = true; /* this page sends by itself what waits on the phone */
start();
