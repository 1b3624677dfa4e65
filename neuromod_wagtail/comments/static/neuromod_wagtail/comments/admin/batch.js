/* A running batch: continues it, or waits for the worker that does, and shows the progress. */

const form = document.querySelector("[data-nm-batch]");

async function go() {
  const body = new FormData(form);
  body.set("action", "work");
  // Its buttons are called "action", which hides the property of that name.
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const now = await answer.json();
  const bar = form.querySelector("[data-nm-bar]");
  bar.max = now.total || 1;
  bar.value = now.done;
  form.querySelector("[data-nm-message]").textContent = now.message;
  if (now.is_running) setTimeout(go, 1000);
  else location.reload();
}

if (form) {
  form.querySelector("[data-nm-work]")?.setAttribute("hidden", "");
  go();
}
