// Lists what is chosen, says before it is sent what is wrong with it, and shows how far it is. The form works without.
"use strict";

const MEGABYTE = 1024 * 1024;

for (const form of document.querySelectorAll("form[data-upload]")) watch(form);

function watch(form) {
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") list(form);
    say(form, refusalOf(form));
  });
  list(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault(); // portal.js leaves a form alone that is sent by another way
    if (form.dataset.sending) return;
    const refusal = refusalOf(form);
    if (refusal) say(form, refusal);
    else send(form);
  });
}

function inputs(form) {
  return [...form.querySelectorAll("input[type=file]")];
}

function refusalOf(form) {
  return inputs(form).flatMap((input) => [...input.files].map((file) => wrongWith(file, input, form))).find(Boolean) || "";
}

// An input that names no endings (a camera) takes what comes; the server looks into every file anyway.
function wrongWith(file, input, form) {
  if (file.size > Number(form.dataset.maxBytes)) {
    return `“${file.name}” nặng ${megabytes(file.size)}, quá mức ${form.dataset.limit}. Hãy bỏ tệp này hoặc chọn tệp nhỏ hơn.`;
  }
  const endings = input.accept.split(",").filter((one) => one.startsWith("."));
  const known = !endings.length || endings.some((ending) => file.name.toLowerCase().endsWith(ending));
  return known ? "" : `Không nhận loại tệp của “${file.name}”. Hãy bỏ tệp này hoặc chọn tệp khác.`;
}

function list(form) {
  for (const input of inputs(form)) {
    let rows = input.parentElement.querySelector("[data-chosen]");
    if (!rows) {
      rows = document.createElement("ul");
      rows.className = "plain chosen-files";
      rows.dataset.chosen = "";
      rows.setAttribute("aria-label", "Các tệp đã chọn");
      input.after(rows);
    }
    rows.replaceChildren(...[...input.files].map((file) => row(form, input, file)));
    rows.hidden = !input.files.length;
  }
}

function row(form, input, file) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = `${file.name}, ${megabytes(file.size)} `;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet";
  button.textContent = "Bỏ";
  button.setAttribute("aria-label", `Bỏ tệp ${file.name}`);
  button.addEventListener("click", () => {
    const left = new DataTransfer();
    for (const one of input.files) if (one !== file) left.items.add(one);
    input.files = left.files;
    input.focus();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  item.append(words, button);
  return item;
}

function megabytes(size) {
  if (size < MEGABYTE) return `${Math.max(1, Math.round(size / 1024))} KB`;
  return `${(size / MEGABYTE).toFixed(1).replace(".0", "").replace(".", ",")} MB`;
}

// The words stand in a live region; the bar only while something is on its way.
function say(form, words, percent) {
  const box = form.querySelector("[data-upload-progress]");
  box.hidden = !words;
  box.querySelector("[data-upload-words]").textContent = words;
  const bar = box.querySelector("progress");
  bar.hidden = percent === undefined;
  if (percent === null) bar.removeAttribute("value");
  else bar.value = percent || 0;
}

function lock(form, locked) {
  const button = form.querySelector("button.btn-primary");
  if (locked) {
    form.dataset.sending = "1";
    button.setAttribute("aria-busy", "true");
  } else {
    delete form.dataset.sending;
    button.removeAttribute("aria-busy");
  }
}

function send(form) {
  const request = new XMLHttpRequest();
  request.open("POST", form.action || location.href);
  request.setRequestHeader("X-Upload", "1");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    say(form, `Đã gửi ${megabytes(event.loaded)} trong ${megabytes(event.total)}`, (100 * event.loaded) / event.total);
  });
  request.upload.addEventListener("load", () => say(form, "Đã gửi xong, đang kiểm tra tệp…", null));
  request.addEventListener("load", () => arrived(form, request));
  request.addEventListener("error", () => {
    lock(form, false);
    say(form, "Mất kết nối nên chưa gửi được. Tệp đã chọn còn nguyên: hãy bấm “Tải lên” lần nữa.");
  });
  lock(form, true);
  say(form, "Đang gửi…", 0);
  request.send(new FormData(form));
}

function arrived(form, request) {
  if ((request.getResponseHeader("Content-Type") || "").startsWith("application/json")) {
    const there = new URL(JSON.parse(request.responseText).url, location.href);
    const stays = there.pathname === location.pathname && there.search === location.search;
    location.assign(there);
    if (stays) location.reload();
    return;
  }
  lock(form, false);
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const answer = page.querySelector("main");
  const again = answer && answer.querySelector("form[data-upload]");
  if (!again) {
    location.reload(); // signed out, or something else in between: let the browser show where things stand
    return;
  }
  keepFiles(form, again);
  document.title = page.title;
  document.querySelector("main").replaceWith(answer);
  watch(again);
  (answer.querySelector("[data-error-summary]") || answer).focus();
}

// What was chosen need not be chosen again.
function keepFiles(from, to) {
  for (const input of from.querySelectorAll("input[type=file]")) {
    const same = to.querySelector(`input[name="${input.name}"]`);
    if (same && input.files.length) same.files = input.files;
  }
}
