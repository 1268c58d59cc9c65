// Says that a post was read, once it has been in sight for some seconds, and which site its reader came
// from. It sets nothing and sends nothing else; who asks not to be followed is asked by the server.

const IN_SIGHT_MS = 5000;
const CHANGES = ["visibilitychange", "prerenderingchange"];

export function countView() {
  const url = document.querySelector("[data-views]")?.dataset.views;
  if (!url) return;
  let left = IN_SIGHT_MS;
  let since, timer;
  const look = () => {
    clearTimeout(timer);
    if (since) left -= performance.now() - since;
    since = document.hidden || document.prerendering ? 0 : performance.now();
    if (since) timer = setTimeout(tell, left);
  };
  const tell = () => {
    for (const event of CHANGES) document.removeEventListener(event, look);
    const body = new URLSearchParams({ from: referrer() });
    fetch(url, { method: "POST", body, keepalive: true }).catch(() => {}); // a view that is not counted
  };
  for (const event of CHANGES) document.addEventListener(event, look);
  look();
}

function referrer() {
  try {
    return new URL(document.referrer).host;
  } catch {
    return "";
  }
}
