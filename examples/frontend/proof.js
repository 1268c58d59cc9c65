// Solves the challenge that keeps programs out: ALTCHA's proof of work, by the browser's own PBKDF2.

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Return the solution of a challenge as the server takes it; this lasts about a second. */
export async function solve(challenge) {
  const { cost, keyLength, keyPrefix, nonce, salt } = challenge.parameters;
  const begun = performance.now();
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  const counter = new DataView(password.buffer, password.length - 4);
  for (let number = 0; ; number += 1) {
    counter.setUint32(0, number);
    const derived = hex(await derive(password, bytes(salt), cost, keyLength));
    if (derived.startsWith(keyPrefix)) {
      const solution = { counter: number, derivedKey: derived, time: performance.now() - begun };
      return btoa(JSON.stringify({ challenge, solution }));
    }
  }
}

async function derive(password, salt, iterations, length) {
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  return crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, length * 8);
}
