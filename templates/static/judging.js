// Comforts of the judging form: it saves itself, and digits give levels. It works without.
"use strict";

const form = document.querySelector("form[data-judging]");

if (form) {
  const state = form.querySelector("[data-state]");
  const version = form.elements.version;
  const WAIT = 1500;
  let timer = 0;
  let busy = false;
  let again = false;
  let stopped = false;
  let signedOut = false;

  const save = async () => {
    if (stopped) return;
    if (busy) { again = true; return; }
    busy = true;
    again = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
        credentials: "same-origin",
        redirect: "error",
      });
      if (answer.ok) {
        const saved = await answer.json();
        version.value = saved.version;
        state.textContent = `${form.dataset.saved} ${saved.saved}`;
        signedOut = false;
      } else if (answer.status === 409) {
        // Another window was faster. The page itself shows both; nothing is overwritten here.
        stopped = true;
        state.textContent = form.dataset.unsaved;
      } else {
        const told = await answer.json();
        signedOut = answer.status === 401;
        state.textContent = `${form.dataset.refused} ${told.detail}`;
      }
    } catch {
      state.textContent = form.dataset.offline;
    }
    busy = false;
    if (again) save();
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  };

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // A save under way would make the form that is sent look like an older one.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    again = false;
    if (signedOut) {
      // The way to the sign-in would lose what was typed; it is still here to be copied.
      event.preventDefault();
      signedOut = false;
      return;
    }
    if (!busy) return;
    event.preventDefault();
    const button = event.submitter;
    const wait = setInterval(() => {
      if (busy) return;
      clearInterval(wait);
      form.requestSubmit(button);
    }, 50);
  });

  for (const criterion of form.querySelectorAll("[data-criterion]")) {
    criterion.addEventListener("keydown", (event) => {
      if (event.target.type !== "radio" || event.ctrlKey || event.altKey || event.metaKey) return;
      const choice = criterion.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
      if (!choice) return;
      event.preventDefault();
      choice.checked = true;
      choice.focus();
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
