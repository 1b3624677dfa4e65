/* Turns the link to a video into a player, but only when the reader asks for it. */
for (const figure of document.querySelectorAll("[data-nm-embed]")) {
  const { nmEmbed, nmEmbedLabel } = figure.dataset;
  const link = figure.querySelector("a");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "nm-button nm-embed__play";
  button.textContent = nmEmbedLabel;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.className = "nm-embed__player";
    frame.title = link.textContent;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    // Players refuse to start without a referrer.
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.src = nmEmbed;
    button.replaceWith(frame);
    frame.focus();
  });
  link.after(button);
}
