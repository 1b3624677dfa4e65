/* The queue by keyboard, and decisions without a new page. Everything works without this script. */

const form = document.querySelector("[data-nm-decide]");
const dialog = document.querySelector("[data-nm-dialog]");
const results = document.getElementById("listing-results");
const json = { Accept: "application/json" };
let lastDecided = null;

/* Wagtail's form of search and filters has no place for it, and would lead to the first tab. */
document.querySelector("[data-search-form]")?.append(document.querySelector("[data-nm-tab]"));

const rows = () => [...results.querySelectorAll("[data-nm-row]")];
const rowOf = (element) => element?.closest?.("[data-nm-row]");
const current = () => rowOf(document.activeElement);
const rowNumber = (pk) => results.querySelector(`[data-nm-row="${pk}"]`);
const isOpen = (row) => !row.classList.contains("nm-decided");

function say(text, isProblem = false) {
  const place = document.querySelector("[data-nm-message]");
  place.textContent = text;
  place.classList.toggle("nm-message--problem", isProblem);
}

function step(way, from = current()) {
  const all = rows();
  const at = all.indexOf(from);
  const next = all[at === -1 && way < 0 ? all.length - 1 : at + way];
  goTo(next ?? (way > 0 && nextPage()));
}

/* To the next comment that waits, else to one before, else to the next page. */
function onward(row) {
  const all = rows();
  const at = all.indexOf(row);
  goTo(all.slice(at + 1).find(isOpen) ?? all.slice(0, at).reverse().find(isOpen) ?? nextPage() ?? row);
}

const nextPage = () => results.querySelector(".nm-pages [rel=next]");

function goTo(place) {
  if (!place) return;
  place.focus();
  place.scrollIntoView({ block: "nearest" });
}

/* The cell as the server has it now. A decided row stays where it was, with its Undo. */
function show(answer, decision) {
  const row = rowNumber(answer.pk);
  if (!row) return;
  const hadFocus = row.contains(document.activeElement) || document.activeElement === document.body;
  const fresh = document.createElement("template");
  fresh.innerHTML = answer.html;
  const cell = row.querySelector(".nm-cell");
  const was = cell.dataset.nmStatus;
  row.dataset.nmFirst ??= was;
  cell.replaceWith(fresh.content.querySelector(".nm-cell"));
  row.classList.toggle("nm-decided", answer.status !== row.dataset.nmFirst);
  lastDecided = answer.status === row.dataset.nmFirst ? null : row;
  if (hadFocus) settle(row, decision);
}

/* Where the focus goes after a decision. */
function settle(row, decision) {
  if (isOpen(row) || ["undo", "note", "reply"].includes(decision)) row.focus();
  else onward(row);
}

async function send(body, action, decision) {
  let answer;
  try {
    answer = await fetch(action, { method: "POST", body, headers: json });
  } catch {
    say(form.dataset.nmOffline, true);
    return null;
  }
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return answer;
  const result = await answer.json();
  show(result, decision);
  say(result.message, !answer.ok);
  return null;
}

async function decide(button) {
  const body = new FormData(form);
  body.set("decision", button.value);
  const refused = await send(body, form.action, button.value.split(":")[0]);
  if (refused) form.requestSubmit(button); // signed out, or no longer allowed: Wagtail's own page says so
}

/* A form of another page, in the dialog. */
function put(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const found = page.querySelector("[data-nm-form]");
  if (!found) return false;
  dialog.querySelector("[data-nm-dialog-body]").replaceChildren(document.adoptNode(found));
  return true;
}

const focusField = () =>
  (dialog.querySelector("[aria-invalid=true]") ?? dialog.querySelector("select, textarea, input:not([type=hidden])"))?.focus();

async function ask(link) {
  const row = rowOf(link);
  const address = new URL(link.href);
  address.searchParams.set("next", location.pathname + location.search);
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || !put(await answer.text())) {
    location.href = address;
    return;
  }
  dialog.returnValue = "";
  const goBack = () => (dialog.returnValue ? settle(row, dialog.returnValue) : row.focus());
  dialog.addEventListener("close", goBack, { once: true });
  dialog.showModal();
  focusField();
}

dialog?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const asked = event.target;
  const answer = await send(new FormData(asked), asked.action, asked.dataset.nmForm);
  if (answer === null) dialog.close(asked.dataset.nmForm);
  else if (put(await answer.text())) focusField();
  else HTMLFormElement.prototype.submit.call(asked);
});

dialog?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-nm-cancel]")) return;
  event.preventDefault();
  dialog.close();
});

results?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=decision]");
  const link = event.target.closest("a[data-nm-action]");
  if (event.ctrlKey || event.metaKey || event.shiftKey || (!button && !link)) return;
  event.preventDefault();
  if (button) decide(button);
  else ask(link);
});

const decisions = { a: "approve", s: "spam", d: "decline", r: "reply", e: "note", u: "undo" };

function press(decision) {
  const row = decision === "undo" && !current()?.classList.contains("nm-decided") ? (lastDecided ?? current()) : current();
  row?.querySelector(`[data-nm-action="${decision}"]`)?.click();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: () => current()?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.querySelector("#id_q")?.focus(), // the search of this list
};

function listen(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || dialog.open) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable=true]")) return;
  const act = keys[event.key] ?? (decisions[event.key] && (() => press(decisions[event.key])));
  if (!act) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // Wagtail's "/" goes to the search of the whole admin
  act();
}

function register() {
  const help = document.querySelector("[data-nm-shortcuts-help]");
  // Wagtail keeps its dialogs in templates until they are put at the end of the page.
  const places = [document, ...[...document.querySelectorAll("template")].map((one) => one.content)];
  for (const place of places) {
    place.querySelector("#keyboard-shortcuts-dialog tbody")?.before(help.content.cloneNode(true));
  }
}

if (form && results) {
  if (form.hasAttribute("data-nm-shortcuts")) {
    document.addEventListener("keydown", listen, true);
    document.querySelector("[data-nm-keys]").hidden = false;
  }
  register();
}
