// Writes times in the reader's zone. The server writes them in the site's, with its offset in `datetime`;
// what would read the same is left alone, so that nothing moves.

const FORMATS = {
  date: { day: "numeric", month: "long", year: "numeric" },
  time: { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};

export function showLocalTimes(root) {
  for (const time of root.querySelectorAll("time[data-local]")) show(time);
}

function show(time) {
  const moment = new Date(time.dateTime);
  const format = FORMATS[time.dataset.local];
  if (!format || Number.isNaN(moment.valueOf()) || readsTheSame(time, moment)) return;
  // English dates are day first, as the server writes them.
  const language = time.closest("[lang]")?.lang ?? "en";
  const written = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang || language;
  time.textContent = new Intl.DateTimeFormat(written, format).format(moment).replace(" at ", ", ");
}

function readsTheSame(time, moment) {
  const two = (number) => String(number).padStart(2, "0");
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  const hour = `T${two(moment.getHours())}:${two(moment.getMinutes())}`;
  return time.dateTime.startsWith(time.dataset.local === "date" ? day : day + hour);
}
