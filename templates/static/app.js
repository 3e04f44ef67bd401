// Comforts only: every page works without this file.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  const words = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Not allowed here: selected, it can still be copied by hand.
      field.select();
      return;
    }
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, 2000);
  });
}

// The device asks which of its apps takes it: a wallet, say. Whoever changes their mind cancels.
for (const button of document.querySelectorAll("[data-hand]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ title: document.title, url: button.dataset.hand }).catch(() => {});
  });
}

for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = document.getElementById(zone.dataset.drop);
  const mark = (isOver) => zone.classList.toggle("is-over", isOver);
  zone.addEventListener("dragover", (event) => { event.preventDefault(); mark(true); });
  zone.addEventListener("dragleave", () => mark(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (input && event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}

// On a narrow window the menu is folded: the page comes first. One that is widened has no way
// to unfold it, so it unfolds by itself.
const narrow = window.matchMedia("(max-width: 61.99rem)");
for (const menu of document.querySelectorAll("details[data-folds]")) {
  const fold = () => { menu.open = !narrow.matches; };
  if (narrow.matches) fold();
  narrow.addEventListener("change", fold);
}

// A form that comes back begins with what is wrong, also for who does not see the page; an
// address with a part of the page in it leads there. In the style guide nothing came back.
if (!window.location.hash) document.querySelector(".form-problems:not(.guide *)")?.focus();
