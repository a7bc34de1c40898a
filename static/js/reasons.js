// A common reason writes its sentence into the box beside it. Without the script the server does, where it is empty.
"use strict";

for (const select of document.querySelectorAll("select[data-writes]")) {
  const box = document.getElementById(select.dataset.writes);
  if (!box) continue;
  let written = ""; // what the script wrote last: only that, never somebody's own words, is written over
  select.addEventListener("change", () => {
    const sentence = select.selectedOptions[0].dataset.sentence || "";
    if (box.value.trim() && box.value !== written) return;
    box.value = written = sentence;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    if (!sentence && select.value) box.focus();
  });
}
