// Offer what this browser can do with the article: copy its address, share it, print it.
const group = document.querySelector(".nm-share");
const url = document.querySelector('link[rel="canonical"]')?.href ?? location.href;
const ways = {
  copy: navigator.clipboard && (async (button) => {
    await navigator.clipboard.writeText(url);
    group.querySelector("[role=status]").textContent = button.dataset.nmDone;
  }),
  share: navigator.share && (() => navigator.share({ title: document.title, url })),
  print: () => print(),
};

for (const button of group?.querySelectorAll("button") ?? []) {
  const way = ways[button.dataset.nmShare];
  button.hidden = !way;
  // Closing the browser's own dialog, or not allowing it to copy, is not an error.
  button.addEventListener("click", () => Promise.resolve(way(button)).catch(() => {}));
}
