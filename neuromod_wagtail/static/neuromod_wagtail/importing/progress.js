/* An import at work: shows how far it is, and its account when it has ended. */

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
    // Said again only when it is something else, so that screen readers need not repeat it.
    const now = place.querySelector("[data-nm-message]");
    if (now.textContent !== said.textContent) now.textContent = said.textContent;
  } catch {
    // The server does not answer at the moment: ask again.
  }
  setTimeout(look, EVERY);
}

if (place) setTimeout(look, EVERY);
