// What stands beside a form is open where there is room for two columns; without this script a style does the same.
"use strict";

if (window.matchMedia("(min-width: 72rem)").matches) {
  for (const part of document.querySelectorAll("details[data-open-wide]")) part.open = true;
}
