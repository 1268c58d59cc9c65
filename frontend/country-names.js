// Writes countries by their names, in the site's language; without scripts their codes stand there.

const names = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "region", fallback: "code" });

for (const country of document.querySelectorAll("[data-country]")) {
  country.textContent = names.of(country.dataset.country);
}
