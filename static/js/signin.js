import { offerScan } from "./accounts/scan.js";

document.querySelectorAll("[data-scan]").forEach(offerScan);
