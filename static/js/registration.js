// The registration form; it works without it.
"use strict";

// A person's fields are asked only of a person or a household.
const carriers = document.querySelectorAll("input[name='form']");
const ofPerson = document.querySelectorAll("[data-of-person]");

for (const carrier of carriers) {
  carrier.addEventListener("change", () => {
    for (const part of ofPerson) part.hidden = carrier.value === "collective";
  });
}

// Near the limit say how much may still be written, past it how much too much. Nothing is cut off.
const CLOSE_TO_LIMIT = 100;

for (const control of document.querySelectorAll("[data-limit]")) {
  const counter = document.createElement("p");
  counter.className = "field-counter";
  counter.setAttribute("role", "status");
  control.after(counter);
  control.addEventListener("input", () => {
    const left = Number(control.dataset.limit) - control.value.length;
    if (left < 0) counter.textContent = `Quá ${-left} ký tự, hãy rút gọn`;
    else counter.textContent = left <= CLOSE_TO_LIMIT ? `Còn ${left} ký tự` : "";
  });
}
