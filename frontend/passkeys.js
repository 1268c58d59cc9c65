// Says so next to the buttons when a passkey or security key was not accepted, or the person said no.
// The dialogue itself is allauth's script, which tells of its failures by an event.

const NO = "NotAllowedError";
const KNOWN = "InvalidStateError";

const said = {
  [NO]: "That did not work: the device said no, or it took too long. Please try again.",
  [KNOWN]: "This device or key is among yours already.",
};

document.addEventListener("allauth.error", (event) => {
  const { exception } = event.detail;
  event.preventDefault();
  const box = document.querySelector("[data-passkey-message]") ?? addBox();
  box.textContent = said[exception.name] ?? `That did not work: ${exception.message}`;
});

function addBox() {
  const box = document.createElement("p");
  box.className = "message message--error";
  box.setAttribute("role", "alert");
  box.dataset.passkeyMessage = "";
  document.querySelector("main h1").after(box);
  return box;
}
