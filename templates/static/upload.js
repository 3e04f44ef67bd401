// Sends the form of evidence with a progress bar; without this file it is sent as it is.
"use strict";

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.elements.file;
  const box = form.querySelector("[data-progress]");
  const bar = box.querySelector("progress");
  const line = box.querySelector("[role=status]");
  const button = form.querySelector("button[type=submit]");

  const say = (words) => { box.hidden = false; line.textContent = words; };

  const check = () => {
    const file = input.files[0];
    const isTooLarge = Boolean(file) && file.size > Number(form.dataset.largest);
    input.setCustomValidity(isTooLarge ? form.dataset.tooLarge : "");
    if (isTooLarge) input.reportValidity();
  };
  input.addEventListener("change", check);

  const showProblems = (problems) => {
    document.querySelector(".form-problems")?.remove();
    const section = document.createElement("section");
    section.className = "form-problems";
    section.setAttribute("role", "alert");
    section.tabIndex = -1;
    const title = document.createElement("h2");
    title.textContent = form.dataset.title;
    const list = document.createElement("ul");
    for (const problem of problems) {
      const entry = document.createElement("li");
      const words = problem.field && document.getElementById(problem.field)
        ? Object.assign(document.createElement("a"), { href: `#${problem.field}` })
        : document.createElement("span");
      words.textContent = problem.message;
      entry.append(words, problem.remedy ? ` ${problem.remedy}` : "");
      list.append(entry);
    }
    section.append(title, list);
    form.before(section);
    section.focus();
  };

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return; // nothing that takes time
    event.preventDefault();
    const request = new XMLHttpRequest();
    const end = () => { button.disabled = false; box.hidden = true; };
    request.upload.addEventListener("progress", (step) => {
      if (!step.lengthComputable) return;
      const percent = Math.floor((100 * step.loaded) / step.total);
      bar.value = percent;
      say(percent < 100 ? form.dataset.sending.replace("{percent}", percent) : form.dataset.working);
    });
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* told as a lost connection */ }
      if (request.status === 201) { window.location.assign(answer.location); return; }
      end();
      showProblems(answer.problems ?? [{ message: answer.detail ?? form.dataset.failed }]);
    });
    request.addEventListener("error", () => {
      end();
      showProblems([{ message: form.dataset.failed }]);
    });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    button.disabled = true;
    say(form.dataset.sending.replace("{percent}", 0));
    request.send(new FormData(form));
  });
}
