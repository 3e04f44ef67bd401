// Comforts only: showing a password, and taking the code out of a letter's link.
"use strict";

for (const place of document.querySelectorAll(".password")) {
  const field = place.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secondary";
  const say = (isShown) => {
    button.textContent = isShown ? place.dataset.hide : place.dataset.show;
    button.setAttribute("aria-label", `${button.textContent}: ${place.dataset.of}`);
    field.type = isShown ? "text" : "password";
  };
  say(false);
  button.addEventListener("click", () => say(field.type === "password"));
  // A password that is left shown would be offered again as ordinary text.
  field.form.addEventListener("submit", () => say(false));
  place.append(button);
}

const room = document.querySelector("[data-letter-code]");
const takeCode = () => {
  if (!room || location.hash.length < 20) return;
  room.querySelector("input").value = location.hash.slice(1);
  room.hidden = true;
  // Out of the address, so that nobody copies it with the page's link.
  history.replaceState(null, "", location.pathname + location.search);
};
takeCode();
// A link that is opened where the page is open already loads nothing anew.
window.addEventListener("hashchange", takeCode);
