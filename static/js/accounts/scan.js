/* Scanning a class card in the page, where the browser reads squares itself; elsewhere the phone's camera does it. */

export async function offerScan(form) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain";
  button.textContent = form.dataset.scan;
  button.addEventListener("click", () => scan(form, button));
  form.prepend(button);
}

async function scan(form, button) {
  button.disabled = true;
  const video = document.createElement("video");
  video.playsInline = video.muted = true;
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    button.after(video);
    await video.play();
    const code = await firstCode(video);
    form.querySelector("[name=code]").value = code;
    form.requestSubmit ? form.requestSubmit() : form.submit();
  } catch {
    button.textContent = form.dataset.noCamera;
  } finally {
    stream?.getTracks().forEach((track) => track.stop());
    video.remove();
  }
}

/* The first square of this city; others (a shop's, a parcel's) are passed over. */
async function firstCode(video) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  for (;;) {
    for (const { rawValue } of await detector.detect(video)) {
      if (rawValue.includes("/masuk/kartu/")) return rawValue;
    }
    await new Promise((done) => setTimeout(done, 150));
    if (!video.isConnected) throw new Error("gone");
  }
}
