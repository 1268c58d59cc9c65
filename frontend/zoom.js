// Image zoom: Lightense, made usable by keyboard and under a policy that forbids inline styles.

import Lightense from "lightense-images";

const DURATION_MS = 250;

// Lightense writes its rules into <style>, which the policy would refuse; css/zoom.css has them instead.
// It asks for this property of old browsers first and then leaves the element empty.
Object.defineProperty(HTMLStyleElement.prototype, "styleSheet", { value: { set cssText(_) {} } });

export function enlarge(images) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const image of images) makeButton(image);
  Lightense(images, { time: still ? 0 : DURATION_MS, padding: 32, offset: 60, afterHide: () => images.find((i) => i === last)?.focus({ preventScroll: true }) });
}

let last = null;

function makeButton(image) {
  image.tabIndex = 0;
  image.setAttribute("role", "button");
  image.setAttribute("aria-label", image.alt ? `Enlarge image: ${image.alt}` : "Enlarge image");
  image.addEventListener("click", () => {
    last = image;
  });
  image.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    image.click();
  });
}
