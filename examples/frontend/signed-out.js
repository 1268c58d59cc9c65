// What somebody sees who is not signed in.

import { call, demand, forgetToken } from "./api.js";
import { element, field, form, notice } from "./dom.js";
import { solve } from "./proof.js";

const AUTH = "auth/browser/v1/auth/";
const LEAST_MILLISECONDS = 2100; // the server takes a form that was sent sooner for a program's

const email = () => field("email", "E-mail address", { type: "email", autocomplete: "email" });
const newPassword = () => field("password", "Password", { type: "password", autocomplete: "new-password" });

export function signIn(show) {
  const login = field("login", "E-mail address or handle", { autocomplete: "username" });
  const password = field("password", "Password", { type: "password", autocomplete: "current-password" });
  show(
    ...form("Sign in", "Sign in", [login, password], async (typed) => {
      const name = typed.login.includes("@") ? "email" : "username";
      const answer = await demand("POST", `${AUTH}login`, { [name]: typed.login, password: typed.password }, [401]);
      forgetToken();
      if (answer.meta?.is_authenticated) location.hash = "#/me";
      else show(notice("One step is missing: confirm your address by the mail we sent, or sign in on the site itself."));
    }),
    element("p", {}, element("a", { href: "#/password-reset" }, "Forgot your password?")),
  );
}

export function signUp(show) {
  const guard = prepare();
  const handle = field("username", "Handle", { autocomplete: "username", autocapitalize: "none" });
  show(
    ...form("Sign up", "Make my account", [email(), handle, newPassword()], async (typed) => {
      await demand("POST", `${AUTH}signup`, { ...typed, ...(await guard()) }, [401]);
      show(notice(`Nearly done: open the mail that we sent to ${typed.email}.`));
    }),
  );
}

export function confirmEmail(show, key) {
  show(
    ...form("Confirm your address", "It is mine", [], async () => {
      await demand("POST", `${AUTH}email/verify`, { key }, [401]);
      forgetToken();
      show(notice("Your address is confirmed."), element("p", {}, element("a", { href: "#/sign-in" }, "Sign in")));
    }),
  );
}

export function askForPassword(show) {
  const guard = prepare();
  show(
    ...form("A new password", "Send me a link", [email()], async (typed) => {
      await demand("POST", `${AUTH}password/request`, { ...typed, ...(await guard()) });
      show(notice("If there is an account with this address, a mail is on its way to it."));
    }),
  );
}

export function setPassword(show, key) {
  show(
    ...form("A new password", "Set it", [newPassword()], async (typed) => {
      await demand("POST", `${AUTH}password/reset`, { key, ...typed }, [401]);
      forgetToken();
      show(notice("Your password is set."), element("p", {}, element("a", { href: "#/sign-in" }, "Sign in")));
    }),
  );
}

/** Solve a challenge while the form is filled in; what is returned gives it, and for the next try a new one. */
function prepare() {
  let ready = begin();
  return async () => {
    const guard = await ready;
    ready = begin();
    return guard;
  };
}

async function begin() {
  const { answer } = await call("GET", "form-guard");
  const wait = new Promise((resolve) => setTimeout(resolve, LEAST_MILLISECONDS));
  const captcha = await solve(answer.challenge);
  await wait;
  return { shown_at: answer.shown_at, captcha };
}
