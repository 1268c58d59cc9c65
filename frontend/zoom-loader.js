// Fetches image zoom when a text has images to enlarge, and not before the page stands.

export function loadZoom() {
  const texts = [...document.querySelectorAll("[data-zoom]")];
  const images = texts.flatMap((text) => [...text.querySelectorAll("img")]).filter((image) => !image.closest("a, button"));
  if (!images.length) return;
  const idle = window.requestIdleCallback ?? ((then) => setTimeout(then, 1));
  idle(async () => (await import(texts[0].dataset.zoom)).enlarge(images));
}
