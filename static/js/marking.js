import { start } from "./learning/marking.js";

start();
