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
  time.textContent = formatter(format).format(moment).replace(" at ", ", ");
}

// In the site's language; English is day first, as the server writes it.
function formatter(format) {
  const language = document.documentElement.lang;
  try {
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, format);
  } catch {
    return new Intl.DateTimeFormat(undefined, format); // the site's language is no language
  }
}

function readsTheSame(time, moment) {
  const two = (number) => String(number).padStart(2, "0");
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  const hour = `T${two(moment.getHours())}:${two(moment.getMinutes())}`;
  return time.dateTime.startsWith(time.dataset.local === "date" ? day : day + hour);
}
