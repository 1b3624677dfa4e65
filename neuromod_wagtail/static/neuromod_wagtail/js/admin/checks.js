// The checks panel of Wagtail's editor counts what it found in the preview, and says 0 as long as
// it has not looked, or when there is no preview to look at. Here it says so instead.
document.addEventListener("DOMContentLoaded", () => {
  const { waiting, impossible } = document.querySelector("[data-nm-checks]").dataset;
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
    say(impossible);
  };

  document.addEventListener("w-preview:error", lost);
  document.addEventListener("w-preview:json", ({ detail }) => {
    if (!detail.data.is_valid) lost();
    else if (!hasPreview) {
      hasPreview = true;
      say(waiting);
    }
  });
  // Wagtail has counted: in the preview, or in the page that says that there is none.
  new MutationObserver(() => (hasPreview ? say("") : lost())).observe(counter, { childList: true });
  say(waiting);
});
