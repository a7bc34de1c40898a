// Keeps what is typed while it is typed. The server keeps it for the writer alone; what cannot be sent waits in this
// browser, under a mark of person and form, until it can.
"use strict";

(() => {
  const PAUSE_MS = 2000; // after the last key
  const EVERY_MS = 10_000; // at most so often
  const RETRY_MS = 15_000;
  const COPY_MS = 14 * 24 * 60 * 60 * 1000; // how long a copy waits in this browser
  const GIVEN_UP_MS = 8000; // a send that has led nowhere by then was a download or failed

  const stamp = document.querySelector("input[data-autosave]");
  if (!stamp) return;
  const form = stamp.form;
  const copyKey = `ban-go-do:${stamp.dataset.copy}`;

  let isDirty = false;
  let isSent = false;
  let isSaving = false;
  let hasFailed = false;
  let savedAt = 0;
  let timer = 0;
  let running = null;

  // Shown beside the title; read aloud only where it says something new.
  const shown = document.createElement("p");
  const told = document.createElement("p");
  shown.className = "autosave-state";
  shown.setAttribute("aria-hidden", "true");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  document.querySelector(".page-head")?.append(shown, told);

  function say(words, { aloud = true } = {}) {
    shown.textContent = words;
    if (aloud) told.textContent = words;
  }

  function saySignedOut(words) {
    const link = document.createElement("a");
    link.href = stamp.dataset.signIn;
    link.textContent = "Đăng nhập để làm tiếp";
    shown.removeAttribute("aria-hidden");
    shown.replaceChildren(`${words} `, link);
    told.textContent = words;
  }

  function typed() {
    const pairs = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams(pairs);
  }

  function post(body, options = {}) {
    return fetch(stamp.dataset.autosave, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "manual",
      ...options,
    });
  }

  // The copy in this browser

  function keepCopy() {
    try {
      localStorage.setItem(copyKey, JSON.stringify({ at: Date.now(), fields: [...typed()] }));
      return true;
    } catch {
      return false; // full or forbidden
    }
  }

  function dropCopy() {
    try {
      localStorage.removeItem(copyKey);
    } catch {
      // forbidden: then there is none
    }
  }

  // Nobody has come back to these: other people may use this machine too.
  function dropOldCopies() {
    try {
      for (const key of Object.keys(localStorage).filter((name) => name.startsWith("ban-go-do:"))) {
        if (Date.now() - JSON.parse(localStorage.getItem(key)).at > COPY_MS) localStorage.removeItem(key);
      }
    } catch {
      // forbidden, or not ours to read
    }
  }

  function copyOf() {
    try {
      return JSON.parse(localStorage.getItem(copyKey) ?? "null");
    } catch {
      return null;
    }
  }

  // Saving

  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(save, ms);
  }

  function changed() {
    isDirty = true;
    if (hasFailed) keepCopy();
    else later(Math.max(PAUSE_MS, savedAt + EVERY_MS - Date.now()));
  }

  async function save() {
    clearTimeout(timer);
    if (!isDirty || isSent || isSaving) return;
    isSaving = true;
    isDirty = false;
    running = new AbortController();
    if (!hasFailed) say("Đang lưu…", { aloud: false });
    try {
      await understand(await post(typed(), { signal: running.signal }));
    } catch {
      failed();
    } finally {
      isSaving = false;
      savedAt = Date.now();
      if (isDirty && !isSent && !hasFailed) later(EVERY_MS);
    }
  }

  async function understand(answer) {
    if (answer.ok || answer.status === 401) {
      const { saved_at: at, signed_out: signedOut } = await answer.json();
      hasFailed = false;
      dropCopy();
      if (signedOut) saySignedOut(`Đã lưu lúc ${at}, nhưng phiên làm việc đã hết.`);
      else say(`Đã lưu lúc ${at}`);
      if (!isDirty) form.dispatchEvent(new CustomEvent("kept"));
    } else if (answer.type === "opaqueredirect") {
      keepCopy();
      isDirty = true;
      saySignedOut("Phiên làm việc đã hết. Nội dung được giữ trên máy này.");
    } else if (answer.status >= 400 && answer.status < 500) {
      keepCopy();
      say("Chưa lưu tạm được. Hãy bấm lưu."); // trying again would be refused again
    } else {
      failed();
    }
  }

  function failed() {
    if (isSent) return;
    hasFailed = true;
    isDirty = true;
    const where = keepCopy() ? " Nội dung được giữ trên máy này." : "";
    say(`Chưa lưu được, đang thử lại.${where}`);
    later(RETRY_MS);
  }

  // Leaving

  function leave() {
    if (!isDirty || isSent) return;
    try {
      post(typed(), { keepalive: true }).then((answer) => answer.ok && dropCopy(), keepCopy);
      if (hasFailed) keepCopy();
    } catch {
      keepCopy(); // longer than a browser sends on leaving
    }
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    isSent = true;
    clearTimeout(timer);
    running?.abort();
    if (hasFailed) keepCopy();
    setTimeout(() => {
      isSent = false;
    }, GIVEN_UP_MS);
  });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) isSent = false;
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });

  // Coming back

  async function bringBack(copy) {
    const body = new URLSearchParams(copy.fields);
    for (const name of ["csrfmiddlewaretoken", stamp.name]) body.set(name, form.elements[name].value);
    const answer = await post(body);
    if (!answer.ok) return;
    dropCopy();
    if (!isDirty) location.replace(stamp.dataset.address); // the server shows it, beside what is saved
  }

  if (stamp.dataset.savedAt) say(`Đã lưu lúc ${stamp.dataset.savedAt}`, { aloud: false });
  dropOldCopies();
  const copy = copyOf();
  if (copy && stamp.dataset.address) bringBack(copy).catch(() => {});
})();
