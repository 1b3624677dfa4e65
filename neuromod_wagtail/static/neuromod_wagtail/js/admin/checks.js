// The checks panel of Wagtail's editor counts what it found in the preview, names the places by
// selectors, and says 0 before it has looked, or when there is no preview to look at.
// This script makes it say so instead, names the fields, and separates what is missing from advice.
document.addEventListener("DOMContentLoaded", () => {
  const words = document.querySelector("[data-nm-checks]").dataset;
  const counter = document.querySelector('[data-side-panel="checks"] [data-content-checker-count]');
  const list = document.querySelector("[data-checks-panel]");
  if (!counter || !list) return;

  const note = document.createElement("p");
  note.setAttribute("role", "status");
  note.dataset.nmUnchecked = "";
  list.before(note);

  const say = (text) => {
    note.textContent = text;
    note.hidden = !text;
    counter.style.display = text ? "none" : "";
    if (!text) return;
    list.replaceChildren();
    const toggle = document.querySelector('[data-side-panel-toggle="checks"]');
    toggle.querySelector("[data-side-panel-toggle-counter]").hidden = true;
  };

  let hasPreview = true;
  const lost = () => {
    hasPreview = false;
    say(words.impossible);
  };

  document.addEventListener("w-preview:error", lost);
  document.addEventListener("w-preview:json", ({ detail }) => {
    if (!detail.data.is_valid) lost();
    else if (!hasPreview) {
      hasPreview = true;
      say(words.waiting);
    }
  });

  // A preview on another host cannot be read: then the rows stay as Wagtail wrote them.
  const inPreview = (selector) => {
    try {
      return document.querySelector("#w-preview-iframe").contentDocument.querySelector(selector);
    } catch {
      return null;
    }
  };

  // Wagtail counts every word of the preview; these are the words of the article alone.
  document.addEventListener("w-preview:content", ({ detail }) => {
    const article = inPreview("[data-nm-words]")?.dataset;
    if (!article) return;
    detail.metrics.wordCount = Number(article.nmWords);
    detail.metrics.readingTime = Number(article.nmMinutes);
  });

  const fieldOf = (place) => {
    if (place.dataset.nmAt) return place.dataset.nmAt;
    if (place.matches("h1")) return "search_description";
    if (place.closest(".nm-article__introduction")) return "introduction";
    return place.closest(".nm-article__body, .nm-problems") ? "body" : "";
  };

  const findPanel = (name) => {
    if (!name) return null;
    const field = document.querySelector(
      `[data-contentpath="${CSS.escape(name)}"], #id_${CSS.escape(name)}-TOTAL_FORMS`,
    );
    return field?.matches("[data-streamfield-child]") ? field : field?.closest("[data-panel]");
  };

  const nameOf = (panel) => {
    const outer = panel.closest('[id^="panel-child-"][data-panel]') ?? panel;
    return outer.querySelector("[data-panel-heading-text]").textContent.trim();
  };

  const jump = async (panel) => {
    const tab = panel.closest('[role="tabpanel"]');
    document.querySelector(`[role="tab"][href="#${tab?.id}"]`)?.click();
    // Wagtail opens the tab when it sees the change of an attribute.
    while (tab?.hidden) await new Promise(requestAnimationFrame);
    for (let at = panel; at; at = at.parentElement?.closest("[data-panel]")) {
      at.querySelector('[data-panel-toggle][aria-expanded="false"]')?.click();
    }
    panel.scrollIntoView({ block: "center" });
    const inputs = panel.querySelectorAll(
      'input:not([type="hidden"]), textarea, select, [contenteditable="true"], button',
    );
    const isSeen = (input) => input.checkVisibility() && !input.closest(".w-panel__header");
    [...inputs].find(isSeen)?.focus({ preventScroll: true });
  };

  // Returns whether it is missing; everything else is advice.
  const putIntoWords = (row) => {
    const text = row.querySelector("[data-content-checker-selector-text]");
    const place = inPreview(text.textContent || ":not(*)");
    text.textContent = words.show;
    if (!place) return false;
    const code = place.dataset.nmProblem;
    const help = row.querySelector("[data-content-checker-help]");
    const said = place.textContent.trim().replace(/\s+/g, " ");
    help.textContent = code || said.length < 80 ? `${said} ${help.textContent}` : help.textContent;
    const panel = findPanel(fieldOf(place));
    if (panel) {
      const link = text.parentElement.cloneNode(true);
      link.querySelector("[data-content-checker-selector-text]").textContent =
        words.go.replace("{field}", nameOf(panel));
      link.removeAttribute("aria-label");
      link.addEventListener("click", () => jump(panel));
      text.parentElement.replaceWith(link);
    }
    return Boolean(code) && !code.startsWith("language-");
  };

  const sort = () => {
    const groups = { [words.missing]: [], [words.advice]: [] };
    for (const row of list.querySelectorAll("[data-content-checker-row]")) {
      groups[putIntoWords(row) ? words.missing : words.advice].push(row);
    }
    list.replaceChildren();
    for (const [title, rows] of Object.entries(groups)) {
      if (!rows.length) continue;
      const heading = document.createElement("h3");
      heading.className = "w-text-14 w-font-bold w-my-0";
      heading.textContent = `${title} (${rows.length})`;
      list.append(heading, ...rows);
    }
  };

  // Wagtail has counted: in the preview, or in the page that says that there is none. It fills the
  // list next, before this runs.
  new MutationObserver(() => {
    if (!hasPreview) return lost();
    say("");
    sort();
  }).observe(counter, { childList: true });
  say(words.waiting);
});
