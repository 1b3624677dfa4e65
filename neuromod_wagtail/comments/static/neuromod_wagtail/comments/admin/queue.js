/* The queue by keyboard, and decisions without a new page. Everything works without this script. */

const form = document.querySelector("[data-nm-decide]");
const dialog = document.querySelector("[data-nm-dialog]");
const results = document.getElementById("listing-results");
const json = { Accept: "application/json" };
const AT_ONCE = ["approve", "spam"];
const sent = new Map();
let lastDecided = null;
let requests = 0;
let newestAnswer = 0;

/* The names of comments in Wagtail's bulk action bar, which has none for them. */
const bar = document.querySelector("[data-bulk-action-footer]");
if (bar && window.wagtailConfig) {
  const { nmSingular: SINGULAR, nmPlural: PLURAL, nmAll: ALL } = bar.dataset;
  wagtailConfig.STRINGS.BULK_ACTIONS.COMMENT = { SINGULAR, PLURAL, ALL, ALL_IN_LISTING: ALL };
}

/* Wagtail's form for search and filters has no field for the tab, and would open the first tab. */
document.querySelector("[data-search-form]")?.append(document.querySelector("[data-nm-tab]"));

const rows = () => [...results.querySelectorAll("[data-nm-row]")];
const rowOf = (element) => element?.closest?.("[data-nm-row]");
/* The row that a key applies to: the one with the focus, else the one that is marked. */
const focused = () => rowOf(document.activeElement);
const current = () => focused() ?? results.querySelector(".nm-here") ?? mark();
const rowNumber = (pk) => results.querySelector(`[data-nm-row="${pk}"]`);
const isOpen = (row) => !row.classList.contains("nm-decided") && !row.classList.contains("nm-busy");
const isZen = () => results.classList.contains("nm-zen");

function say(text, isProblem = false) {
  const place = document.querySelector("[data-nm-message]");
  place.textContent = text;
  place.classList.toggle("nm-message--problem", isProblem);
}

/* Marks a row, by default the first pending one, to show what a key applies to. */
function mark(row = rows().find(isOpen)) {
  for (const other of results.querySelectorAll(".nm-here")) if (other !== row) other.classList.remove("nm-here");
  row?.classList.add("nm-here");
  return row;
}

function step(way, from = isZen() ? current() : focused()) {
  const all = rows();
  const at = all.indexOf(from);
  const next = all[at === -1 && way < 0 ? all.length - 1 : at + way];
  goTo(next ?? (way > 0 && nextPage()));
}

/* Goes to the next pending comment, else to an earlier one, else to the next page. */
function onward(row) {
  const all = rows();
  const at = all.indexOf(row);
  goTo(all.slice(at + 1).find(isOpen) ?? all.slice(0, at).reverse().find(isOpen) ?? nextPage() ?? row);
}

const nextPage = () => results.querySelector(".nm-pages [rel=next]");

function goTo(place) {
  if (!place) return;
  if (place.hasAttribute("data-nm-row")) {
    mark(place);
    prefetch(place);
  }
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
  row.classList.remove("nm-busy");
  row.classList.toggle("nm-decided", answer.status !== row.dataset.nmFirst);
  document.dispatchEvent(new CustomEvent("nm:decided"));
  if (answer.status !== row.dataset.nmFirst) {
    if (!AT_ONCE.includes(decision)) lastDecided = row; // the others were noted when they were sent
  } else if (lastDecided === row) lastDecided = null;
  if (hadFocus || decision === "undo") settle(row, decision);
}

/* Where the focus goes after a decision. */
function settle(row, decision) {
  if (isOpen(row) || ["undo", "note", "reply", "redact"].includes(decision)) goTo(row);
  else onward(row);
}

async function send(body, action, decision) {
  const number = ++requests;
  let answer;
  try {
    answer = await fetch(action, { method: "POST", body, headers: json });
  } catch {
    say(form.dataset.nmOffline, true);
    return dialog.open ? undefined : null;
  }
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return answer;
  const result = await answer.json();
  show(result, decision);
  // Responses can overtake each other: the last decision is announced, unless something failed.
  if (number > newestAnswer || !answer.ok) say(result.message, !answer.ok);
  newestAnswer = Math.max(newestAnswer, number);
  return null;
}

/* The next comment is marked at once: moderators who use the keyboard do not wait for the server. */
async function decide(button) {
  const row = rowOf(button);
  if (row.classList.contains("nm-busy")) return;
  const body = new FormData(form);
  const decision = button.value.split(":")[0];
  body.set("decision", button.value);
  const isMarked = row === current();
  row.classList.add("nm-busy");
  if (AT_ONCE.includes(decision)) lastDecided = row;
  const answered = send(body, form.action, decision);
  sent.set(row, answered);
  if (isMarked && AT_ONCE.includes(decision)) onward(row);
  const refused = await answered;
  sent.delete(row);
  row.classList.remove("nm-busy");
  if (refused) form.requestSubmit(button); // signed out, or no longer allowed: Wagtail's own page says so
}

/* Shows the form of another page in the dialog. */
function put(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const found = page.querySelector("[data-nm-form]");
  if (!found) return false;
  dialog.querySelector("[data-nm-dialog-body]").replaceChildren(document.adoptNode(found));
  // The dialog has no header that names the decision, and can remove what is selected.
  for (const part of found.querySelectorAll(".nm-form-title, [data-nm-remove]")) part.hidden = false;
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
  const goBack = () => (dialog.returnValue ? settle(row, dialog.returnValue) : goTo(row));
  dialog.addEventListener("close", goBack, { once: true });
  dialog.showModal();
  focusField();
}

dialog?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const asked = event.target;
  const answer = await send(new FormData(asked), asked.action, asked.dataset.nmForm);
  if (answer === null) dialog.close(asked.dataset.nmForm);
  else if (answer === undefined) return; // not sent: what was typed stays
  else if (put(await answer.text())) focusField();
  else HTMLFormElement.prototype.submit.call(asked);
});

/* Replaces the selected text with a word that says so. */
function remove(button) {
  const text = dialog.querySelector("textarea");
  if (text.selectionStart !== text.selectionEnd) {
    text.setRangeText(button.dataset.nmRemove, text.selectionStart, text.selectionEnd, "end");
  }
  text.focus();
}

dialog?.addEventListener("click", (event) => {
  const remover = event.target.closest("[data-nm-remove]");
  if (remover) remove(remover);
  if (!event.target.closest("[data-nm-cancel]")) return;
  event.preventDefault();
  dialog.close();
});

results?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=decision]");
  const link = event.target.closest("a[data-nm-action], a[data-nm-thread]");
  const chip = event.target.closest(".nm-chip");
  // The whole cell of the box selects: a thumb needs more than the box.
  const box = event.target.matches("[data-nm-row] > td:not(.nm-cell)") && event.target.querySelector("input[type=checkbox]");
  if (box) box.click();
  if (chip) chip.focus(); // not every browser gives a button the focus when it is tapped
  if (event.target.closest("[data-nm-zen]")) zen(!isZen());
  if (event.ctrlKey || event.metaKey || event.shiftKey || (!button && !link)) return;
  event.preventDefault();
  link?.closest(".nm-more")?.removeAttribute("open");
  if (button) decide(button);
  else if (link.hasAttribute("data-nm-thread")) openPane(link);
  else ask(link);
});

/* The thread beside the list. */
const pane = document.querySelector("[data-nm-pane]");
let paneOf = null;

async function openPane(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page && page.querySelector("[data-nm-conversation]");
  if (!found) {
    location.href = link.href;
    return;
  }
  paneOf = rowOf(link);
  pane.querySelector("[data-nm-pane-body]").replaceChildren(document.adoptNode(found));
  pane.hidden = false;
  pane.focus();
  pane.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

function closePane() {
  pane.hidden = true;
  goTo(paneOf);
}

pane?.querySelector("[data-nm-close]").addEventListener("click", closePane);

/* One comment at a time. */
function zen(on) {
  const row = current();
  results.classList.toggle("nm-zen", on);
  document.documentElement.classList.toggle("nm-zen-page", on);
  results.querySelector("[data-nm-zen]")?.setAttribute("aria-pressed", String(on));
  goTo(row);
}

/* The next page, before the last comment of this one is decided. */
let asked = null;

async function prefetch(row) {
  const link = nextPage();
  const after = rows().slice(rows().indexOf(row) + 1).filter(isOpen);
  if (!isZen() || !link || after.length > 2 || asked === link.href) return;
  asked = link.href;
  const answer = await fetch(link.href).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const more = [...page.querySelectorAll("#listing-results [data-nm-row]")];
  const known = new Set(rows().map((one) => one.dataset.nmRow));
  results.querySelector("tbody").append(...more.filter((one) => !known.has(one.dataset.nmRow)));
  results.querySelector(".nm-pages").replaceWith(page.querySelector("#listing-results .nm-pages"));
  // A moderator who was faster is at the last row.
  if (!isOpen(current())) onward(current());
}

const decisions = { a: "approve", s: "spam", d: "decline", r: "reply", e: "note", c: "redact", u: "undo" };

function press(decision) {
  const row = decision === "undo" && !current()?.classList.contains("nm-decided") ? (lastDecided ?? current()) : current();
  const act = () => row?.querySelector(`[data-nm-action="${decision}"]`)?.click();
  // A decision can be undone once the server has responded.
  if (sent.has(row)) sent.get(row).then(act);
  else act();
}

const keys = {
  t: () => current()?.querySelector("[data-nm-thread]")?.click(),
  z: () => zen(!isZen()),
  j: () => step(1),
  k: () => step(-1),
  x: () => current()?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.querySelector("#id_q")?.focus(), // the search of this list
};

/* Closes what is open: evidence, the menu of a comment, the thread, one comment at a time. */
function escape() {
  const open = results.querySelector(".nm-more[open]");
  const chip = document.activeElement.closest?.(".nm-chip");
  if (open) {
    open.removeAttribute("open");
    open.querySelector("summary").focus();
  } else if (chip) chip.blur();
  else if (!pane.hidden) closePane();
  else if (isZen()) zen(false);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && results && !dialog.open) escape();
});

document.addEventListener("click", (event) => {
  for (const open of results?.querySelectorAll(".nm-more[open]") ?? []) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
});

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
    results.classList.add("nm-with-keys");
    mark();
    // Filters put other rows there.
    new MutationObserver(() => results.querySelector(".nm-here") ?? mark()).observe(results, { childList: true });
  }
  register();
  results.classList.add("nm-scripted");
  results.addEventListener("focusin", (event) => rowOf(event.target) && mark(rowOf(event.target)));
}
