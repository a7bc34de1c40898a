// The registration form; it works without it.
"use strict";

// Each kind of carrier is asked its own questions in its own words; a source only where a model is replicated.
const words = JSON.parse(document.getElementById("cau-hoi")?.textContent ?? "{}");
const carriers = document.querySelectorAll("input[name='form']");
const kinds = document.querySelectorAll("input[name='kind']");

function chosen(buttons) {
  return [...buttons].find((button) => button.checked)?.value;
}

function ask(name, isAsked) {
  const part = document.querySelector(`[data-asked="${name}"]`);
  if (part) part.hidden = !isAsked;
}

// A question without a hint or an example for one carrier may have one for another.
function note(label, name, what, text, after) {
  let part = document.getElementById(`id_${name}_${what}`);
  if (!part && text && label) {
    part = document.createElement("div");
    part.id = `id_${name}_${what}`;
    part.className = what === "example" ? "field-example" : "field-hint";
    (after ?? label).after(part);
    const control = document.getElementById(`id_${name}`);
    const described = control?.getAttribute("aria-describedby");
    control?.setAttribute("aria-describedby", [described, part.id].filter(Boolean).join(" "));
  }
  if (part) {
    part.textContent = text;
    part.hidden = !text;
  }
  return part;
}

function askFor(carrier) {
  for (const [name, question] of Object.entries(words[carrier] ?? {})) {
    const label = document.querySelector(`label[for="id_${name}"]`);
    if (label?.firstChild) label.firstChild.textContent = `${question.label} `;
    const hint = note(label, name, "helptext", question.hint);
    note(label, name, "example", question.example && `Ví dụ: ${question.example}`, hint);
    if (name !== "source") ask(name, question.is_asked);
  }
  const [hint, example] = ["helptext", "example"].map((what) => document.getElementById(`id_planned_${what}`));
  const planned = words[carrier]?.planned_outputs;
  if (planned && hint && example) {
    hint.textContent = planned.hint;
    example.textContent = `Ví dụ: ${planned.example}`;
  }
}

// What is hidden is not sent: a source typed before the kind was changed back would contradict it.
function askForSource() {
  const source = document.getElementById("id_source");
  if (!source) return;
  const isAsked = chosen(kinds) === "replicated";
  ask("source", isAsked);
  source.disabled = !isAsked;
}

for (const carrier of carriers) carrier.addEventListener("change", () => askFor(carrier.value));
for (const kind of kinds) kind.addEventListener("change", askForSource);

// One more line of countable outputs.
const planned = document.querySelector("[data-planned]");

function addLine(button) {
  const rows = planned.querySelectorAll("[data-planned-row]");
  const number = rows.length;
  const row = rows[number - 1].cloneNode(true);
  for (const part of row.querySelectorAll(".field-error, .field-counter")) part.remove();
  for (const cell of row.querySelectorAll(".field-invalid")) cell.classList.remove("field-invalid");
  for (const label of row.querySelectorAll("label")) label.htmlFor = renumbered(label.htmlFor, number);
  for (const part of row.querySelectorAll("[data-planned-number]")) part.textContent = number + 1;
  for (const control of row.querySelectorAll("input")) {
    control.id = renumbered(control.id, number);
    control.name = renumbered(control.name, number);
    control.value = "";
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
  rows[number - 1].after(row);
  for (const control of row.querySelectorAll("[data-limit]")) countDown(control);
  button.hidden = number + 1 >= Number(planned.dataset.most);
  row.querySelector("input").focus();
}

function renumbered(text, number) {
  return text.replace(/planned_\d+_/, `planned_${number}_`);
}

for (const button of document.querySelectorAll("[data-planned-add]")) {
  button.hidden = planned.querySelectorAll("[data-planned-row]").length >= Number(planned.dataset.most);
  button.addEventListener("click", () => addLine(button));
}

// Near the limit say how much may still be written, past it how much too much. Nothing is cut off.
const CLOSE_TO_LIMIT = 100;

function countDown(control) {
  const counter = document.createElement("p");
  counter.className = "field-counter";
  counter.setAttribute("role", "status");
  control.after(counter);
  const closeTo = Math.min(CLOSE_TO_LIMIT, Number(control.dataset.limit) / 4);
  control.addEventListener("input", () => {
    const left = Number(control.dataset.limit) - control.value.length;
    if (left < 0) counter.textContent = `Quá ${-left} ký tự, hãy rút gọn`;
    else counter.textContent = left <= closeTo ? `Còn ${left} ký tự` : "";
  });
}

for (const control of document.querySelectorAll("[data-limit]")) countDown(control);

// After a Back the browser may have chosen again what was chosen before.
window.addEventListener("pageshow", () => {
  if (carriers.length) askFor(chosen(carriers));
  if (kinds.length) askForSource();
});
