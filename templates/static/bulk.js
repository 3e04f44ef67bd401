// Moves the work on and shows how far it is; without this file the page is loaded anew.
"use strict";

const box = document.querySelector("[data-progress]");

if (box) {
  const bar = box.querySelector("progress");
  const line = box.querySelector("[data-count]");
  const told = box.querySelector("[data-told]");
  const note = box.querySelector("[data-note]");
  const title = document.title;
  const said = (done, total) => box.dataset.template
    .replace("{done}", done).replace("{total}", total);
  let quarter = 0;
  let failures = 0;

  const show = ({ done, total }) => {
    bar.value = done;
    line.textContent = said(done, total);
    document.title = `${Math.floor(done * 100 / Math.max(total, 1))} % · ${title}`;
    // Who listens is told four times, not at every step.
    const reached = Math.floor(done * 4 / Math.max(total, 1));
    if (reached > quarter) {
      quarter = reached;
      told.textContent = said(done, total);
    }
  };

  const ask = async () => {
    let pause = 300;
    try {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const found = await answer.json();
      failures = 0;
      if (found.state !== "working") {
        window.location.reload();
        return;
      }
      show(found);
      if (note && found.note) note.textContent = found.note;
      // Somebody else is at it, or others come first.
      if (!found.has_worked) pause = 1500;
    } catch {
      failures += 1;
      pause = Math.min(30000, 1000 * 2 ** failures);
    }
    setTimeout(ask, pause);
  };
  ask();
}
