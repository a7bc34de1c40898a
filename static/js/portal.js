// Small comforts; every page works without them.
"use strict";

// Take the reader to what is wrong.
document.querySelector("[data-error-summary]")?.focus();

// One open menu at a time; Escape and a click elsewhere close it.
const menus = document.querySelectorAll("details.menu");

function closeMenus(except) {
  for (const menu of menus) if (menu !== except) menu.open = false;
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// Warn before changes are lost.
const changed = new Set();

for (const form of document.querySelectorAll("form[data-unsaved-guard]")) {
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("submit", () => changed.delete(form));
  form.addEventListener("kept", () => changed.delete(form)); // autosave.js: nothing would be lost
}
window.addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});

// A second press while the first is on its way does nothing. A download leaves the page standing, so the
// lock ends by itself.
const LOCK_MS = 8000;

function unlock(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(unlock, LOCK_MS, form);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(unlock));

// Say how much may still be written, once the limit is near.
const NEAR = 100;

for (const area of document.querySelectorAll("textarea[maxlength]")) {
  const counter = document.createElement("p");
  counter.className = "field-counter";
  counter.setAttribute("role", "status");
  area.after(counter);
  area.addEventListener("input", () => {
    const left = area.maxLength - area.value.length;
    counter.textContent = left <= NEAR ? `Còn ${left} ký tự` : "";
  });
}

// Printing needs a script, so its button appears only with one.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
