// The proof of work that keeps programs out of forms: ALTCHA's widget, its worker a file of its own,
// since the policy lets no script be made from a string. Loaded by the forms that ask for it alone.

import "altcha/external";
import "altcha/altcha.css";

const worker = new URL("./captcha-worker.js", import.meta.url);
globalThis.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(worker, { type: "module" }));
