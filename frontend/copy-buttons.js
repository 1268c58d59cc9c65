// Buttons that copy a block of code. They come with the text, hidden, as they do nothing without scripts.

const SHOWN_MS = 2000;

export function addCopyButtons(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy][hidden]")) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", () => copy(button, label));
  }
}

async function copy(button, label) {
  const code = button.closest(".code").querySelector("code").textContent;
  button.textContent = (await isCopied(code)) ? "Copied" : "Not copied";
  setTimeout(() => (button.textContent = label), SHOWN_MS);
}

async function isCopied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
