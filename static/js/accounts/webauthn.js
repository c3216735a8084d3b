/* Passkeys: the server's options go to the browser, the browser's answer goes back as a form. */

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function readable(options) {
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const made = { ...options, challenge: bytes(options.challenge) };
  if (options.user) made.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) made.excludeCredentials = named(options.excludeCredentials);
  if (options.allowCredentials) made.allowCredentials = named(options.allowCredentials);
  return made;
}

function sendable(credential) {
  const { response } = credential;
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: parts,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

export function askForPasskey(form) {
  const said = document.createElement("p");
  said.className = "wrong-text";
  said.setAttribute("role", "alert");
  const say = (words) => { said.textContent = words; form.append(said); };
  if (!window.PublicKeyCredential) return say(form.dataset.missing);

  const ask = async () => {
    const publicKey = readable(JSON.parse(form.dataset.options));
    try {
      const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.elements.credential.value = sendable(credential);
      form.submit();
    } catch {
      say(form.dataset.failed);
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
}
