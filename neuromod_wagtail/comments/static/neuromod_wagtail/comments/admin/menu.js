/* Keeps the number of pending comments in the menu up to date: every minute while the page is seen,
   when it is seen again, and after each decision in the queue. */

const EVERY = 60_000;
const marked = () => document.querySelectorAll("[data-nm-pending]");
let asked = 0;

function show({ shown, spoken }) {
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
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
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
