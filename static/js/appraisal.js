// The reviewer's table by keyboard: differences and totals follow what is typed, Enter and Tab go on, Ctrl+Enter saves
// and leads to the next dossier. The server reckons again on saving; without this file every act is a plain button.
"use strict";

(() => {
  const MINUS = "\u2212";
  const form = document.querySelector("form[data-appraisal]");
  if (!form) return;

  // Points as people write them (12,5); NaN where there is none.
  function pointsOf(text) {
    const plain = text.trim().replace(",", ".");
    return plain === "" ? NaN : Number(plain);
  }

  function written(number, signed) {
    const text = Math.abs(number).toFixed(1).replace(".", ",");
    if (!signed) return text.replace(",0", "");
    return (number > 0 ? "+" : number < 0 ? MINUS : "") + text;
  }

  function showDifference(place, difference) {
    const mark = document.createElement("span");
    const side = difference < 0 ? " difference-less" : difference > 0 ? " difference-more" : "";
    mark.className = `difference${side}`;
    mark.textContent = Number.isNaN(difference) ? "" : written(difference, true);
    place?.replaceChildren(mark);
  }

  const rows = [...form.querySelectorAll("[data-appraisal-row]")].map((line) => ({
    line,
    self: pointsOf(line.dataset.selfScore),
    score: line.querySelector(".score-input"),
    reason: line.querySelector("textarea"),
    words: line.querySelector("[data-words]"),
  }));
  if (!rows.length) return;

  // Sums

  function reckon() {
    let total = 0;
    let selfTotal = 0;
    let scored = 0;
    for (const row of rows) {
      const points = pointsOf(row.score.value);
      // Tenths are whole numbers: 8,3 − 12 is not to become −3,6999.
      showDifference(row.line.querySelector("[data-difference]"), (Math.round(points * 10) - Math.round(row.self * 10)) / 10);
      if (!Number.isNaN(points)) {
        scored += 1;
        total += points;
      }
      if (!Number.isNaN(row.self)) selfTotal += row.self;
    }
    const isWhole = scored === rows.length;
    for (const place of form.querySelectorAll("[data-scored]")) place.textContent = String(scored);
    for (const place of form.querySelectorAll("[data-appraised-total]")) {
      place.textContent = isWhole ? written(total, false) : "–";
    }
    // A total of some tasks against all of them would say nothing.
    showDifference(form.querySelector("[data-total-difference]"), isWhole ? total - selfTotal : NaN);
  }

  // As self-scored

  function isUntouched(row) {
    return !row.score.value.trim() && !row.reason.value.trim();
  }

  function takeSelfScore(row) {
    if (Number.isNaN(row.self) || row.score.disabled) return;
    row.score.value = written(row.self, false);
    row.score.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function goTo(field) {
    field.focus();
    field.select?.();
  }

  // The next score that is still to be given, else the act that goes on.
  function goOn(index) {
    const next = rows.slice(index + 1).find((row) => !row.score.value.trim());
    if (next) goTo(next.score);
    else form.querySelector("[data-save-and-next]")?.focus();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-as-self]");
    if (!button) return;
    event.preventDefault();
    const asked = button.dataset.asSelf;
    if (asked === "tat-ca") {
      for (const row of rows) if (isUntouched(row)) takeSelfScore(row);
      goOn(-1);
      return;
    }
    const index = rows.findIndex((row) => row.line.contains(button));
    takeSelfScore(rows[index]);
    goOn(index);
  });

  // The words of the unit: those of the line in work stand open, as long as nobody opened or closed them by hand

  let openedByUs = rows.find((row) => row.words?.open) ?? null;

  function workAt(row) {
    if (row === openedByUs || row.words?.open) return;
    if (openedByUs?.words) openedByUs.words.open = false;
    if (row.words) row.words.open = true;
    openedByUs = row;
    row.line.scrollIntoView({ block: "nearest" });
  }

  for (const [index, row] of rows.entries()) {
    row.score.addEventListener("input", reckon);
    row.score.addEventListener("focus", () => workAt(row));
    row.words?.querySelector("summary")?.addEventListener("click", () => {
      if (openedByUs === row) openedByUs = null; // from now on the reader's own
    });

    row.score.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      if (event.key === "Enter") {
        event.preventDefault();
        const isEqual = pointsOf(row.score.value) === row.self;
        if (isEqual && index < rows.length - 1) goTo(rows[index + 1].score);
        else if (isEqual) form.querySelector("[data-save-and-next]")?.focus();
        else goTo(row.reason);
      } else if (event.key === "=") {
        event.preventDefault();
        takeSelfScore(row);
      } else if (event.altKey && event.key === "ArrowDown" && row.words) {
        event.preventDefault();
        row.words.open = true;
        row.words.querySelector("summary").focus();
      }
    });

    // From the reason straight on to the next score; backwards everything between is met in its order.
    row.reason.addEventListener("keydown", (event) => {
      if (event.key !== "Tab" || event.shiftKey || event.ctrlKey || event.altKey || index === rows.length - 1) return;
      event.preventDefault();
      goTo(rows[index + 1].score);
    });
  }

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const button = form.querySelector("[data-save-and-next]");
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
  });

  // Nothing may be changed here: no keys to tell of
  if (!rows[0].score.matches(":disabled")) {
    for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
  }
  reckon();
})();
