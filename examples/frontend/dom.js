// Makes elements; text is always text, never HTML.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** A field with its label: `name` is what the API calls it. */
export function field(name, label, attributes = {}) {
  const { value = "", ...others } = attributes;
  const input = element(others.rows ? "textarea" : "input", { id: name, name, ...others });
  input.value = value;
  return element("div", { class: "form__field" }, element("label", { for: name }, label), input);
}

/** A form that calls `send` with what was typed and shows what was refused, each thing once. */
export function form(title, button, fields, send) {
  const notice = element("div", { role: "alert" });
  const submit = element("button", {}, button);
  const made = element("form", { class: "form", novalidate: true }, notice, ...fields, submit);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    notice.replaceChildren();
    try {
      await send(Object.fromEntries(new FormData(made)));
    } catch (error) {
      if (!error.fields) throw error;
      notice.replaceChildren(...error.fields.map(([name, text]) => said(made, name, text)));
    } finally {
      submit.disabled = false;
    }
  });
  return [element("h1", {}, title), made];
}

function said(made, name, text) {
  const label = name && made.querySelector(`label[for="${CSS.escape(name)}"]`)?.textContent;
  return element("p", { class: "notice" }, label ? `${label}: ${text}` : text);
}

export const notice = (text) => element("p", { class: "notice", role: "status" }, text);
