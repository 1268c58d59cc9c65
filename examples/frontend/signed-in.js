// What a person sees of their own data, and an owner of others'.

import { call, demand, forgetToken } from "./api.js";
import { element, field, form, notice } from "./dom.js";
import { signIn } from "./signed-out.js";

export async function me(show) {
  const { status, answer: data } = await call("GET", "me");
  if (status === 401) return signIn(show);
  const fields = [
    field("name", "Name", { value: data.name, autocomplete: "name" }),
    field("handle", "Handle", { value: data.handle, autocapitalize: "none" }),
    field("biography", "About you", { value: data.biography, rows: "4" }),
    field("website", "Web site", { value: data.website, type: "url" }),
  ];
  const done = element("div", {});
  const change = form("Your data", "Save", fields, async (typed) => {
    done.replaceChildren();
    await demand("PATCH", "me", typed);
    done.replaceChildren(notice("Saved."));
  });
  show(
    ...change,
    done,
    element("p", {}, `You sign in as ${data.email}. Role: ${data.role}.`),
    element("p", {}, element("a", { href: "#/delete" }, "Delete this account")),
  );
}

export function remove(show) {
  const password = field("password", "Your password", { type: "password", autocomplete: "current-password" });
  show(
    ...form("Delete your account", "Delete it", [password], async (typed) => {
      await demand("DELETE", "me", typed);
      forgetToken();
      show(notice("Your account is deleted."));
    }),
  );
}

export async function signOut() {
  await demand("DELETE", "auth/browser/v1/auth/session", undefined, [401]);
  forgetToken();
  location.hash = "#/sign-in";
}

export async function people(show, page = "1") {
  const { status, answer } = await call("GET", `users?page=${encodeURIComponent(page)}`);
  if (status !== 200) return show(notice("There is nothing here for you."));
  const head = ["Name", "Handle", "E-mail", "Role", "State"].map((text) => element("th", { scope: "col" }, text));
  const rows = answer.items.map(({ name, handle, email, role, state }) =>
    element("tr", {}, ...[name, `@${handle}`, email, role, state].map((text) => element("td", {}, text))),
  );
  const ways = [[answer.page - 1, "Newer"], [answer.page + 1, "Older"]]
    .filter(([number]) => number >= 1 && number <= answer.pages)
    .map(([number, text]) => element("a", { href: `#/people/${number}` }, text));
  show(
    element("h1", {}, "People"),
    element("p", {}, `${answer.count} in all.`),
    element("table", { class: "table", tabindex: "0" }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)),
    element("p", {}, ...ways),
  );
}
