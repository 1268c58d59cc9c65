// After HTMX has put older posts below the others, focus goes to the first of them, where reading goes on.

import { showLocalTimes } from "./local-times.js";

export function focusLoadedPosts() {
  const list = document.getElementById("posts");
  if (!list) return;
  let shown = list.querySelectorAll("article").length;
  new MutationObserver(() => {
    const cards = list.querySelectorAll("article");
    if (cards.length <= shown) return;
    showLocalTimes(list);
    cards[shown].querySelector("a").focus({ preventScroll: true });
    shown = cards.length;
  }).observe(list, { childList: true });
}
