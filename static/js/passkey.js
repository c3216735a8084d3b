import { askForPasskey } from "./accounts/webauthn.js";

document.querySelectorAll("[data-passkey]").forEach(askForPasskey);
