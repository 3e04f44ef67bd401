// Saves the stages of a practice cycle as one types; without this file each has its button.
"use strict";

const PAUSE = 1500; // milliseconds without typing after which it is saved
const AGAIN = 10000; // after a lost connection

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const state = form.querySelector(".saved");
  const theirs = form.querySelector("[data-theirs]");
  let timer = 0;
  let isSending = false;
  let isDirty = false;

  const tell = (words, isUnsaved) => {
    state.textContent = words;
    state.classList.toggle("is-unsaved", isUnsaved);
  };
  const now = () => new Date().toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", hour12: false });
  const later = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  };

  async function save() {
    clearTimeout(timer);
    if (isSending) { later(PAUSE); return; }
    isSending = true;
    isDirty = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (answer.ok) {
        form.elements.version.value = told.version;
        theirs.hidden = true;
        if (!isDirty) tell(form.dataset.saved.replace("{time}", now()), false);
      } else if (answer.status === 409 && "version" in told) {
        // Nothing is overwritten by itself: the next save is the person's own.
        theirs.querySelector(".held-text").textContent = told.text;
        theirs.hidden = false;
        form.elements.version.value = told.version;
        isDirty = true;
        tell(form.dataset.unsaved, true);
      } else {
        isDirty = true;
        tell([told.detail, ...(told.problems ?? []).map((each) => each.message)].join(" "), true);
      }
    } catch {
      isDirty = true;
      tell(form.dataset.lost, true);
      later(AGAIN);
    }
    isSending = false;
  }

  form.addEventListener("input", () => {
    isDirty = true;
    tell(form.dataset.unsaved, true);
    // While two texts are shown, only the button saves.
    if (theirs.hidden) later(PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty || isSending) event.preventDefault();
  });
}
