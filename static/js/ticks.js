// One tick for all of a page: input[data-ticks="name"] sets every box of that name in its form. Works without it.
"use strict";

for (const all of document.querySelectorAll("input[data-ticks]")) {
  const boxes = [...all.form.querySelectorAll(`input[name='${all.dataset.ticks}']`)];
  const show = () => {
    all.checked = boxes.every((box) => box.checked);
  };
  all.form.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes) box.checked = all.checked;
    show();
  });
  window.addEventListener("pageshow", show);
}
