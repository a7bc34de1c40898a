// Ticks in a list that has pages: kept from page to page, counted, all of a page at once. The list works without it.
"use strict";

const MOST = 200; // more go by “all that the filter finds”: an address has its limits
const STORE = "danvan-chosen";

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? {};
  } catch {
    return {};
  }
}

function write(kept) {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(kept));
  } catch {
    // no storage: the ticks of this page still count
  }
}

if (document.querySelector("[data-chosen-done]")) write({});

const list = document.querySelector("form[data-choose]");
const boxes = list ? [...list.querySelectorAll("input[name='chon']")] : [];

if (boxes.length) {
  const view = list.dataset.choose;
  const page = list.querySelector("input[name='ca_trang']");
  const whole = list.querySelector("input[name='tat_ca']");
  const told = list.querySelector("[data-chosen]");
  const plain = told.textContent;
  const noun = list.dataset.noun ?? "đăng ký";
  const elsewhere = new Set(read()[view] ?? []); // ticked on other pages of the same view
  for (const box of boxes) if (elsewhere.delete(box.value)) box.checked = true;

  const here = () => boxes.filter((box) => box.checked).map((box) => box.value);

  function show() {
    if (page) page.checked = here().length === boxes.length;
    if (whole?.checked) {
      const out = boxes.length - here().length;
      told.textContent = out ? `Đã chọn mọi kết quả, bỏ ra ${out} ${noun}:` : "Đã chọn mọi kết quả đúng bộ lọc:";
      return;
    }
    write({ [view]: [...elsewhere, ...here()].slice(0, MOST) });
    const count = elsewhere.size + here().length;
    const others = elsewhere.size ? ` (${elsewhere.size} ở trang khác)` : "";
    told.textContent = count ? `Đã chọn ${count} ${noun}${others}:` : plain;
  }

  list.addEventListener("change", (event) => {
    if (page && event.target === page) for (const box of boxes) box.checked = page.checked;
    if (whole && event.target === whole) {
      elsewhere.clear();
      for (const box of boxes) box.checked = whole.checked;
    }
    show();
  });

  function send(name, value) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    input.dataset.sent = "";
    list.append(input);
  }

  list.addEventListener("submit", () => {
    for (const old of list.querySelectorAll("[data-sent]")) old.remove();
    for (const input of list.querySelectorAll("input[name='trang']")) input.disabled = true; // the ticks say it
    if (page) page.disabled = true;
    if (whole?.checked) {
      for (const box of boxes) {
        if (!box.checked) send("bo", box.value);
        box.disabled = true;
      }
    } else {
      for (const value of [...elsewhere].slice(0, MOST)) send("chon", value);
    }
  });
  window.addEventListener("pageshow", () => {
    for (const input of list.querySelectorAll("input")) input.disabled = false;
    show();
  });
  show();
}
