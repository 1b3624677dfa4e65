/* A running import: shows its progress, and its report when it has ended. */

const place = document.querySelector("[data-nm-progress]");
const EVERY = 2000;

async function look() {
  try {
    const answer = await fetch(place.dataset.nmProgress);
    const html = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = html.querySelector("[data-nm-message]");
    if (!answer.ok || !said) {
      location.reload();
      return;
    }
    place.querySelector("progress").replaceWith(html.querySelector("progress"));
    // Announced only when it has changed, so that screen readers do not repeat it.
    const now = place.querySelector("[data-nm-message]");
    if (now.textContent !== said.textContent) now.textContent = said.textContent;
  } catch {
    // The server is not responding: try again.
  }
  setTimeout(look, EVERY);
}

if (place) setTimeout(look, EVERY);
