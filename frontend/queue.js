// The moderation queue by keyboard. Each key presses a button that is on the page; without scripts the
// buttons do the same. The keys are named below the list.

const queue = document.querySelector("[data-queue]");
const items = queue ? [...queue.querySelectorAll("[data-item]")] : [];

const here = () => items.indexOf(document.activeElement?.closest("[data-item]"));
const marked = () => items.filter((item) => item.querySelector("[name=key]").checked);

function go(step) {
  const next = Math.min(Math.max(here() + step, 0), items.length - 1);
  items[next]?.focus();
}

function press(key) {
  const many = marked().length > 0;
  const item = items[here()];
  const button = many ? queue.querySelector(`[data-bulk="${key}"]`) : item?.querySelector(`[data-key="${key}"]`);
  if (button) button.click();
}

const acts = {
  j: () => go(1),
  k: () => go(-1),
  x: () => items[here()]?.querySelector("[name=key]").click(),
  z: () => document.querySelector('[data-key="z"]')?.click(),
  a: () => press("a"),
  s: () => press("s"),
  t: () => press("t"),
  b: () => press("b"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("select, textarea, input:not([type=checkbox])")) return;
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// Without scripts there are none to name.
document.querySelector("[data-keys]").hidden = false;

// Where the moderator was, so that the next page goes on there.
queue?.addEventListener("submit", () => (queue.elements.at.value = Math.max(here(), 0)));
queue?.querySelector("[data-all]").addEventListener("change", (event) => {
  for (const item of items) item.querySelector("[name=key]").checked = event.target.checked;
});
(queue?.querySelector("[data-here]") ?? items[0])?.focus();
