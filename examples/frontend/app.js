// Shows the view that the part of the address behind # names: `#/view/argument`.

import { call } from "./api.js";
import { element } from "./dom.js";
import * as signedIn from "./signed-in.js";
import * as signedOut from "./signed-out.js";

const VIEWS = {
  "": (show) => signedIn.me(show),
  me: signedIn.me,
  delete: signedIn.remove,
  people: signedIn.people,
  "sign-out": signedIn.signOut,
  "sign-in": signedOut.signIn,
  "sign-up": signedOut.signUp,
  "confirm-email": signedOut.confirmEmail,
  "password-reset": (show, key) => (key ? signedOut.setPassword(show, key) : signedOut.askForPassword(show)),
};

const main = document.getElementById("main");
const navigation = document.getElementById("navigation");

async function route() {
  const [name, argument] = location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  const view = Object.hasOwn(VIEWS, name) ? VIEWS[name] : VIEWS[""];
  main.replaceChildren();
  const hash = location.hash;
  const show = (...shown) => {
    if (location.hash === hash) main.replaceChildren(...shown);
    navigate();
  };
  await view(show, argument);
}

async function navigate() {
  const { status, answer } = await call("GET", "me");
  const out = [["sign-in", "Sign in"], ["sign-up", "Sign up"]];
  const here = [["me", "Your data"], ...(answer?.role === "owner" ? [["people", "People"]] : []), ["sign-out", "Sign out"]];
  const links = (status === 200 ? here : out).map(([name, text]) => element("a", { href: `#/${name}` }, text));
  navigation.replaceChildren(...links);
}

addEventListener("hashchange", route);
await route();
