/* Keeps the number of pending comments in the menu and the numbers of the queue's tabs up to date:
   every minute while the page is seen, when it is seen again, and after each decision. */

const EVERY = 60_000;
const marked = () => document.querySelectorAll("[data-nm-pending]");
let asked = 0;

function show({ shown, spoken, tabs = {} }) {
  for (const count of document.querySelectorAll("[data-nm-count]")) {
    count.textContent = tabs[count.dataset.nmCount] ?? count.textContent;
  }
  for (const item of marked()) {
    item.dataset.nmPending = shown;
    const label = item.querySelector(".menuitem-label")?.textContent ?? "";
    item.setAttribute("aria-label", `${label}, ${spoken}`);
  }
}

async function update() {
  const url = marked()[0]?.dataset.nmUrl;
  if (!url || document.hidden) return;
  const mine = ++asked;
  try {
    const asks = document.querySelector("[data-nm-count]") ? "?tabs=1" : "";
    const answer = await fetch(url + asks, { headers: { Accept: "application/json" } });
    // Signed out: Wagtail's sign-in page comes instead.
    if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
      const badge = await answer.json();
      if (mine === asked) show(badge);
    }
  } catch {
    // The next one may get through.
  }
}

setInterval(update, EVERY);
document.addEventListener("visibilitychange", update);
document.addEventListener("nm:decided", update);
