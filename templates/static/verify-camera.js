// Reads the square of a certificate with the camera. What it leads to is opened only where it is
// of this service. Without scripts, or where the browser knows no camera, the button is not shown.
"use strict";

const box = document.querySelector("[data-camera]");

if (box && navigator.mediaDevices?.getUserMedia) {
  const start = box.querySelector("[data-start]");
  const stage = box.querySelector("[data-stage]");
  const video = box.querySelector("video");
  const told = box.querySelector("[data-told]");
  const foreign = box.querySelector("[data-foreign]");
  const text = document.getElementById(box.dataset.camera);
  const canvas = document.createElement("canvas");
  const LONGEST = 120000;
  let stream = null;
  let last = 0;

  const say = (words) => { told.textContent = words; };

  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    stage.hidden = true;
    start.hidden = false;
  };

  // The reader is large: it comes only when somebody wants it.
  const load = () => window.jsQR ? Promise.resolve() : new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = box.dataset.reader;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });

  const submit = (content) => {
    text.value = content;
    const file = text.form.querySelector("input[type=file]");
    if (file) file.value = "";
    text.form.requestSubmit();
  };

  const hostOf = (content) => {
    if (!/^[a-z][a-z0-9+.-]*:/i.test(content)) return null;
    try {
      const url = new URL(content);
      return /^https?:$/.test(url.protocol) ? url.host : url.protocol;
    } catch {
      return content.slice(0, 60);
    }
  };

  const found = (content) => {
    stop();
    const host = hostOf(content);
    if (host === null || host === box.dataset.host) {
      say(box.dataset.read);
      submit(content);
      return;
    }
    // Another service, or a forger's: never opened by itself.
    say("");
    foreign.querySelector("[data-name]").textContent = host;
    foreign.querySelector("[data-whole]").textContent = content.slice(0, 500);
    foreign.querySelector("[data-anyway]").onclick = () => submit(content);
    foreign.hidden = false;
    foreign.focus();
  };

  const look = () => {
    if (!stream) return;
    const { videoWidth: width, videoHeight: height } = video;
    if (width && height) {
      const scale = Math.min(1, 720 / Math.max(width, height));
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const frame = context.getImageData(0, 0, canvas.width, canvas.height);
      const code = window.jsQR(frame.data, frame.width, frame.height,
        { inversionAttempts: "dontInvert" });
      if (code?.data) {
        found(code.data.trim());
        return;
      }
    }
    if (Date.now() - last > LONGEST) {
      stop();
      say(box.dataset.nothing);
      return;
    }
    setTimeout(look, 120);
  };

  start.addEventListener("click", async () => {
    foreign.hidden = true;
    say(box.dataset.waiting);
    start.hidden = true;
    try {
      await load();
      stream = await navigator.mediaDevices.getUserMedia(
        { video: { facingMode: "environment" }, audio: false });
      video.srcObject = stream;
      stage.hidden = false;
      await video.play();
    } catch (error) {
      stop();
      say(error?.name === "NotAllowedError" ? box.dataset.denied : box.dataset.none);
      return;
    }
    last = Date.now();
    say(box.dataset.hold);
    look();
  });
  box.querySelector("[data-stop]").addEventListener("click", () => {
    stop();
    say("");
    start.focus();
  });
  window.addEventListener("pagehide", stop);
} else if (box) {
  box.hidden = true;
}
