// The button between dark and light. A choice that says what the system says anyway is forgotten, so
// that the site follows the system again. The first paint's script reads the same key.

const KEY = "theme";
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

const system = () => (systemIsDark.matches ? "dark" : "light");
const shown = () => document.documentElement.dataset.theme ?? system();

export function connectThemeSwitch() {
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.addEventListener("click", () => choose(shown() === "dark" ? "light" : "dark"));
  }
  systemIsDark.addEventListener("change", display);
  addEventListener("storage", (event) => {
    if (event.key === KEY || event.key === null) apply(event.newValue);
  });
  display();
}

function choose(theme) {
  const kept = theme === system() ? null : theme;
  try {
    if (kept) localStorage.setItem(KEY, kept);
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  apply(kept);
}

function apply(theme) {
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  display();
}

function display() {
  const theme = shown();
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.setAttribute("aria-pressed", String(theme === "dark"));
  }
  const paper = getComputedStyle(document.documentElement).backgroundColor;
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.content = paper;
}
