// Image zoom: Lightense, with the focus kept. zoom-loader.js fetches it.

import Lightense from "lightense-images";

const DURATION_MS = 250; // as in css/zoom.css
const PADDING_PX = 32;

export function enlarge(images) {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const image of images) image.addEventListener("click", () => keepFocus(image), { capture: true });
  Lightense(images, { time: isStill ? 0 : DURATION_MS, padding: PADDING_PX });
}

// Lightense moves the image into a wrapper and, when it closes, back. A moved element loses focus.
function keepFocus(image) {
  if (image.classList.contains("lightense-open")) return;
  const home = image.parentNode;
  const observer = new MutationObserver(() => {
    image.focus({ preventScroll: true });
    if (image.parentNode === home) observer.disconnect();
  });
  observer.observe(home, { childList: true });
}
