// Makes the images of a text buttons that enlarge them. What enlarges is fetched when one of them is
// asked for: most readers never do.

export function prepareZoom() {
  const texts = [...document.querySelectorAll("[data-zoom]")];
  const images = texts.flatMap((text) => [...text.querySelectorAll("img")]).filter((image) => !image.closest("a, button"));
  let enlarging;
  const load = () => {
    enlarging ??= import(texts[0].dataset.zoom).then(({ enlarge }) => enlarge(images));
    enlarging.catch(() => (enlarging = undefined)); // the network was away: the next time may do better
    return enlarging;
  };
  for (const image of images) connect(image, load);
}

function connect(image, load) {
  image.tabIndex = 0;
  image.setAttribute("role", "button");
  image.setAttribute("aria-label", image.alt ? `Enlarge image: ${image.alt}` : "Enlarge image");
  image.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    image.click();
  });
  let isWaiting = false;
  image.addEventListener("click", async () => {
    if (isWaiting || image.classList.contains("lightense-target")) return; // by now the zoom listens itself
    isWaiting = true;
    await load().then(() => image.click(), () => {});
    isWaiting = false;
  });
}
