// Fetches HTMX, once, when something that is for it comes near or is used: it is the largest file of a page, and
// who reads a text's beginning needs none of it. What is clicked or sent before it is there waits for it.

const FOR_HTMX = "[hx-get], [hx-post]";
const NEAR = "50% 0px";

export function prepareHtmx() {
  const url = document.querySelector('meta[name="htmx-script"]')?.content;
  const elements = url ? [...document.querySelectorAll(FOR_HTMX)] : [];
  if (!elements.length) return;
  let loading;
  let isThere = false;
  const load = () => (loading ??= add(url).finally(() => (isThere = true)));

  const near = new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && load(), {
    rootMargin: NEAR,
  });
  // A field that waits for words is in focus from the start: it is used when something is typed.
  for (const element of elements) if (!element.matches("input")) near.observe(element);
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, ({ target }) => target.closest?.(FOR_HTMX)?.matches("input") === false && load());
  }
  for (const name of ["click", "submit", "input"]) {
    document.addEventListener(name, (event) => isThere || hold(event, load), { capture: true });
  }
}

function hold(event, load) {
  const element = event.target.closest?.(FOR_HTMX);
  if (element && event.type === "input") load().then(() => element.dispatchEvent(new Event("input", { bubbles: true })));
  if (!element || element.hasAttribute("hx-trigger") || element.matches("form") !== (event.type === "submit")) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // a new tab or window
  event.preventDefault();
  event.stopImmediatePropagation();
  load().then(() => (event.type === "submit" ? element.requestSubmit(event.submitter) : element.click()));
}

// HTMX looks through the page in a timer that it sets when it runs; ours comes after it. Where it cannot be had,
// links and forms do without.
function add(url) {
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.onload = script.onerror = () => setTimeout(resolve);
    script.src = url;
    document.head.append(script);
  });
}
