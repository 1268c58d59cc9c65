// Talks to Homepress: the session's cookie with each request, the CSRF token with each change.

const base = new URL(document.querySelector('meta[name="homepress-api"]').content, location.href);
let token = "";

/** What the server refused: its status, and what it said of each field ("" is the whole form). */
export class Refused extends Error {
  constructor(status, answer) {
    super(`refused: ${status}`);
    this.status = status;
    this.fields = said(status, answer);
  }
}

function said(status, answer) {
  if (answer?.errors) return answer.errors.map(({ param = "", message }) => [param, message]);
  const fields = Object.entries(answer?.fields ?? {}).flatMap(([name, all]) => all.map((text) => [name, text]));
  if (fields.length) return fields;
  if (status === 429) return [["", "That was too often. Wait a few minutes."]];
  return [["", answer?.detail ?? "That did not work. Try again in a moment."]];
}

/** Call `path` under the API; returns the status and what was answered. */
export async function call(method, path, data) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") {
    headers["X-CSRFToken"] = token ||= (await call("GET", "csrf")).answer.csrf_token;
    headers["Content-Type"] = "application/json";
  }
  const body = data && JSON.stringify(data);
  const response = await fetch(new URL(path, base), { method, headers, body, credentials: "include" });
  const text = await response.text();
  return { status: response.status, answer: text.startsWith("{") ? JSON.parse(text) : null };
}

/** The same, for what must succeed; raises Refused. Some of `allowed` statuses are no failure either. */
export async function demand(method, path, data, allowed = []) {
  const { status, answer } = await call(method, path, data);
  if (status >= 300 && !allowed.includes(status)) throw new Refused(status, answer);
  return answer;
}

/** After signing in or out the token is another one. */
export function forgetToken() {
  token = "";
}
