// Shows what readers will see, a moment after the writer stops typing.
// The server renders; the answer goes into a frame that runs no scripts.

const PAUSE = 300; // milliseconds without a keystroke

function start() {
  const frame = document.getElementById("preview-frame");
  const form = document.getElementById("post_form");
  if (!frame || !form) return;

  const state = document.getElementById("preview-state");
  let timer;
  let running;

  async function show() {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "source", "format"]) body.append(name, form.elements[name].value);
    body.append("post", frame.dataset.post);
    try {
      const answer = await fetch(frame.dataset.render, { method: "POST", body, signal, redirect: "error" });
      const text = await answer.text();
      if (signal.aborted) return;
      if (answer.ok) {
        frame.contentDocument.getElementById("preview").innerHTML = text;
        state.textContent = "";
      } else {
        state.textContent = answer.status === 422 ? `– ${text}` : "– cannot be shown at the moment";
      }
    } catch (error) {
      if (error.name !== "AbortError") state.textContent = "– cannot be shown at the moment";
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  }

  form.elements.source.addEventListener("input", later);
  form.elements.format.addEventListener("change", later);
  frame.addEventListener("load", show);
  if (frame.contentDocument?.getElementById("preview")) show();
}

if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", start);
} else {
  start();
}
