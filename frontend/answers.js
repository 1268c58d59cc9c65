// What is brought in is finished like the rest of the page. And where an answer did not go through (no
// network, a server that is away, a comment that is gone), it says so there; what was typed stays. Refusals come
// as the form itself.

import { addCopyButtons } from "./copy-buttons.js";
import { showLocalTimes } from "./local-times.js";

const FORM_ITSELF = [403, 422, 429];

export function followAnswers() {
  document.addEventListener("htmx:after:swap", finish);
  for (const name of ["htmx:error", "htmx:response:error"]) document.addEventListener(name, sayFailure);
}

export function finish() {
  showLocalTimes(document);
  addCopyButtons(document);
}

function sayFailure({ target, detail }) {
  const place = target.closest?.("form[method=post]") ?? target.closest?.("a")?.parentElement;
  if (!place || FORM_ITSELF.includes(detail.ctx?.response?.status)) return;
  place.querySelector("[data-failure]")?.remove();
  const word = document.createElement("span");
  word.className = "form__error";
  word.dataset.failure = "";
  word.setAttribute("role", "alert");
  word.textContent = "That did not go through. Please try again in a moment.";
  place.append(word);
}
