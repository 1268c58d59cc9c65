// Image zoom: Lightense, with a keyboard.

import Lightense from "lightense-images";

const DURATION_MS = 250; // as in css/zoom.css
const PADDING_PX = 32;

export function enlarge(images) {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const image of images) actAsButton(image);
  Lightense(images, { time: isStill ? 0 : DURATION_MS, padding: PADDING_PX });
}

function actAsButton(image) {
  image.tabIndex = 0;
  image.setAttribute("role", "button");
  image.setAttribute("aria-label", image.alt ? `Enlarge image: ${image.alt}` : "Enlarge image");
  image.addEventListener("click", () => keepFocus(image), { capture: true });
  image.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    image.click();
  });
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
