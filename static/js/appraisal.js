// Differences and totals follow what is typed in the workspace; the server reckons again on saving.
"use strict";

const MINUS = "\u2212";

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
  mark.className = difference < 0 ? "difference difference-less" : difference > 0 ? "difference difference-more" : "difference";
  mark.textContent = Number.isNaN(difference) ? "" : written(difference, true);
  place.replaceChildren(mark);
}

const rows = [...document.querySelectorAll("[data-appraisal-row]")];

function reckon() {
  let total = NaN;
  let selfTotal = 0;
  let isWhole = true;
  for (const row of rows) {
    const self = pointsOf(row.dataset.selfScore);
    const points = pointsOf(row.querySelector(".score-input").value);
    showDifference(row.querySelector("[data-difference]"), points - self);
    if (Number.isNaN(points)) isWhole = false;
    else total = (Number.isNaN(total) ? 0 : total) + points;
    if (!Number.isNaN(self)) selfTotal += self;
  }
  const scored = rows.filter((row) => !Number.isNaN(pointsOf(row.querySelector(".score-input").value))).length;
  for (const place of document.querySelectorAll("[data-appraised-total]")) {
    place.textContent = isWhole ? written(total, false) : `đã chấm ${scored}/${rows.length}`;
  }
  // A total of some tasks against all of them would say nothing.
  showDifference(document.querySelector("[data-total-difference]"), isWhole ? total - selfTotal : NaN);
}

for (const row of rows) row.querySelector(".score-input").addEventListener("input", reckon);
if (rows.length) reckon();
