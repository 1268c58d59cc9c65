// Buttons that copy a block of code. The markup comes with the text, hidden, as they do nothing without scripts.

const SHOWN_MS = 2000;

export function addCopyButtons(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

async function copy(button) {
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  try {
    await navigator.clipboard.writeText(codeBeside(button));
    button.textContent = button.dataset.copied ?? "Copied";
  } catch {
    button.textContent = button.dataset.failed ?? "Not copied";
  }
  setTimeout(() => (button.textContent = label), SHOWN_MS);
}

function codeBeside(button) {
  return button.closest("figure, div").querySelector("code").textContent;
}
