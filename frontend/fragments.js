// Puts what is each reader's own into its place when that comes into sight: their like, the form for a comment with
// the menus of their comments, the count of views. HTMX could, and would be half of what a page weighs for readers
// who click nothing. Where nothing comes, the link or form that stands there does without.

import { finish } from "./answers.js";

export function fillFragments() {
  const observer = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      fill(target).catch(() => {});
    }
  });
  for (const place of document.querySelectorAll("[data-fragment]")) observer.observe(place);
}

async function fill(place) {
  const response = await fetch(place.dataset.fragment, { headers: { "HX-Request": "true" } });
  if (response.status !== 200) return;
  const { content } = Object.assign(document.createElement("template"), { innerHTML: await response.text() });
  for (const element of content.querySelectorAll("[hx-swap-oob]")) putElsewhere(element);
  if (place.id) replace(place, content);
  else place.replaceChildren(content);
  globalThis.htmx?.process(document.body);
  finish();
}

function putElsewhere(element) {
  element.removeAttribute("hx-swap-oob");
  element.remove();
  document.getElementById(element.id)?.replaceWith(element);
}

// A place with an id comes again with it. Who stood in it with the keyboard stays there.
function replace(place, content) {
  const isFocused = place.contains(document.activeElement);
  place.replaceWith(content);
  if (isFocused) document.getElementById(place.id)?.querySelector("a, button, textarea")?.focus({ preventScroll: true });
}
