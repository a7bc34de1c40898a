// Warns before the session ends, and lets it last by one button. Without it the same button stands in every long form.
"use strict";

(() => {
  const WARN_BEFORE_S = 600;
  const box = document.querySelector("[data-session-left]");
  if (!box) return;
  const words = box.querySelector("[data-session-words]");
  const stay = box.querySelector("form");
  let ends = Date.now() + Number(box.dataset.sessionLeft) * 1000;
  let timer = 0;

  const secondsLeft = () => Math.round((ends - Date.now()) / 1000);

  function show(text) {
    if (words.textContent !== text) words.textContent = text;
    box.hidden = false;
  }

  function ended() {
    show("Phiên làm việc đã hết. Hãy đăng nhập lại để làm tiếp.");
    const link = document.createElement("a");
    link.className = "btn btn-primary";
    link.href = `${box.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = "Đăng nhập";
    stay.replaceWith(link);
  }

  function wait() {
    clearTimeout(timer);
    const left = secondsLeft();
    timer = setTimeout(look, Math.min(Math.max(left - WARN_BEFORE_S, 0), 86_400) * 1000);
  }

  // Another page of the same session may have prolonged it.
  async function look() {
    try {
      const answer = await fetch(stay.action, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (!answer.ok) return ended();
      ends = Date.now() + (await answer.json()).left * 1000;
    } catch {
      // no network: reckon with what is known
    }
    const left = secondsLeft();
    if (left <= 0) return ended();
    if (left > WARN_BEFORE_S) {
      box.hidden = true;
      return wait();
    }
    const minutes = Math.ceil(left / 60);
    show(`Phiên làm việc sẽ hết sau ${minutes} phút.`);
    timer = setTimeout(look, Math.min(left, 60) * 1000);
  }

  stay.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const body = new URLSearchParams(new FormData(stay));
      const answer = await fetch(stay.action, {
        method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual",
      });
      if (!answer.ok) return ended();
      ends = Date.now() + (await answer.json()).left * 1000;
      box.hidden = true;
      wait();
    } catch {
      show("Chưa nối được với cổng. Hãy bấm lại sau ít phút.");
    }
  });

  wait();
})();
