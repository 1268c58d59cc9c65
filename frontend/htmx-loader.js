// Fetches HTMX, once, when something that is for it is used: it is the largest file of a page, and who only reads
// needs none of it (see fragments.js). What is clicked or sent before it is there waits for it.

const FOR_HTMX = "[hx-get], [hx-post]";

export function prepareHtmx() {
  const url = document.querySelector('meta[name="htmx-script"]')?.content;
  if (!url) return;
  let loading;
  let isThere = false;
  const load = () => (loading ??= add(url).finally(() => (isThere = true)));

  // A finger or a button that goes down becomes a click in a tenth of a second: time that is used.
  document.addEventListener("pointerdown", ({ target }) => target.closest?.(FOR_HTMX)?.matches("input") === false && load());
  for (const name of ["click", "submit", "input"]) {
    document.addEventListener(name, (event) => isThere || hold(event, load), { capture: true });
  }
}

function hold(event, load) {
  const element = event.target.closest?.(FOR_HTMX);
  if (element && event.type === "input") {
    load().then(() => element === event.target && element.dispatchEvent(new Event("input", { bubbles: true })));
  }
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
