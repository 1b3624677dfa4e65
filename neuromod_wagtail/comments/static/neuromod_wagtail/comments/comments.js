// Comments without reloading. Everything here also works without it: links and forms are real,
// and what comes back from the server is the same HTML, of which the needed part is taken.

const section = document.querySelector("[data-nm-comments]");
const OWN = "nm-comments-own";
const DRAFT = `nm-comments-draft:${location.pathname}`;
const KEPT = ["body", "name", "email", "url"];
// Not any link in an article: what people write may lead to addresses that end like this.
const REPLY = "footer > a[href$='/reply/']";
const words = section ? section.dataset : {};

// A browser may forbid storage; then nothing is remembered, and nothing breaks.
function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) || {};
  } catch {
    return {};
  }
}

function save(key, value) {
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    else localStorage.removeItem(key);
  } catch {
    /* see load */
  }
}

function say(text) {
  const status = section.querySelector("[data-nm-status]");
  if (status && text) status.textContent = text;
}

function focus(element) {
  if (!element) return;
  if (!element.matches("a, button, input, textarea")) element.tabIndex = -1;
  element.focus();
  element.scrollIntoView({ block: "nearest" });
}

// Not form.action: the buttons of that name hide it.
function post(form, data) {
  return fetch(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(data) });
}

async function page(response) {
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

// Times: the absolute one stays in `datetime` and `title`.
function relate(root) {
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  for (const time of root.querySelectorAll("time[datetime]:not([title])")) {
    const moment = new Date(time.dateTime);
    const seconds = (moment - Date.now()) / 1000;
    if (Number.isNaN(seconds) || seconds < -30 * 86400) continue;
    const [unit, size] = units.find((pair) => -seconds >= pair[1]) || units[2];
    time.title = moment.toLocaleString();
    time.textContent = format.format(Math.trunc(seconds / size), unit);
  }
}

// The keys of one's own comments stay in this browser only.
function rememberOwn(root) {
  const own = root.querySelector("[data-nm-own]");
  if (!own) return;
  const link = own.querySelector("a[href*='/own/']");
  const pk = own.dataset.nmOwn.split(".")[0];
  const known = Object.entries(load(OWN)).slice(-19);
  save(OWN, { ...Object.fromEntries(known), [pk]: link.getAttribute("href") });
}

function markOwn(root) {
  for (const [pk, href] of Object.entries(load(OWN))) {
    const footer = root.querySelector(`#comment-${CSS.escape(pk)} > footer`);
    if (!footer || footer.querySelector("[data-nm-mine]")) continue;
    const link = document.createElement("a");
    link.href = href;
    link.dataset.nmMine = "";
    link.textContent = words.mine;
    footer.append(" ", link);
  }
}

function keepDraft(form) {
  const draft = {};
  for (const name of KEPT) if (form.elements[name]?.value) draft[name] = form.elements[name].value;
  save(DRAFT, draft.body ? draft : null);
}

function restoreDraft(form) {
  const draft = load(DRAFT);
  for (const name of KEPT) {
    const field = form.elements[name];
    if (field && !field.value && draft[name]) field.value = draft[name];
  }
}

// Answering: the one form of the page moves below the comment, and back.
function respond() {
  return section.querySelector("[data-nm-respond]");
}

const home = document.createComment("respond");
let title = "";

function reply(link) {
  const box = respond();
  const article = link.closest("article");
  const form = box.querySelector("form");
  const heading = box.querySelector(".nm-respond__title");
  if (!home.parentNode) {
    title = heading.textContent;
    box.before(home);
  }
  article.after(box);
  form.elements.parent.value = article.id.replace("comment-", "");
  heading.textContent = link.textContent;
  offerCancel(box);
  focus(form.elements.body);
}

// Only while the form is away from home.
function offerCancel(box) {
  const buttons = box.querySelector(".nm-buttons");
  if (!home.parentNode || !buttons || box.querySelector("[data-nm-cancel]")) return;
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "nm-button nm-button--quiet";
  cancel.dataset.nmCancel = "";
  cancel.textContent = words.cancel;
  buttons.append(" ", cancel);
}

function settle() {
  const box = respond();
  if (!home.parentNode) return;
  const link = box.previousElementSibling?.querySelector(REPLY);
  home.replaceWith(box);
  box.querySelector("form").elements.parent.value = "";
  box.querySelector(".nm-respond__title").textContent = title;
  box.querySelector("[data-nm-cancel]")?.remove();
  return link;
}

// Posting.
function refill(from) {
  const fresh = from.querySelector("[data-nm-respond]");
  if (fresh) respond().innerHTML = fresh.innerHTML;
  offerCancel(respond());
}

function accepted(tree, parent) {
  const own = tree.querySelector("[data-nm-own]");
  rememberOwn(tree);
  save(DRAFT, null);
  settle();
  refill(tree);
  const pk = own.dataset.nmOwn.split(".")[0];
  const article = tree.getElementById(`comment-${pk}`);
  say(own.querySelector("p").textContent);
  section.querySelector(".nm-comments__none")?.remove();
  document.getElementById(`comment-${pk}`)?.remove();
  const item = document.createElement("li");
  if (article) item.append(article);
  const above = parent && document.getElementById(`comment-${parent}`);
  if (above) {
    let list = above.parentNode.querySelector(":scope > .nm-replies");
    if (!list) {
      list = document.createElement("ol");
      list.className = "nm-replies";
      above.after(list);
    }
    list.append(item);
  } else {
    let list = section.querySelector("[data-nm-threads]");
    if (!list) {
      list = document.createElement("ol");
      list.className = "nm-threads";
      list.dataset.nmThreads = "";
      section.querySelector("[data-nm-status]").before(list);
    }
    list.prepend(item);
  }
  item.append(own.querySelector("p:last-child"));
  relate(item);
  focus(article);
}

async function submit(form, button, again = false) {
  const data = new FormData(form, button);
  const parent = data.get("parent");
  const response = await post(form, data);
  const tree = await page(response);
  if (response.redirected && tree.querySelector("[data-nm-own]")) {
    accepted(tree, parent);
    history.replaceState(null, "", response.url);
    return;
  }
  refill(tree);
  const fresh = respond().querySelector("form");
  if (!fresh) {
    // Closed or gone meanwhile: the server's own page says it, and has the text.
    document.body.replaceChildren(...tree.body.childNodes);
    return;
  }
  fresh.elements.parent.value = parent;
  // The page lay long in a cache: the form is fresh now, and the reader need not notice.
  if (response.headers.get("X-Comment-Refused") === "stale" && !again) {
    await submit(fresh, fresh.querySelector("[name=action]"), true);
    return;
  }
  focus(respond().querySelector("[data-nm-errors], .nm-preview"));
}

// Reading on.
async function more(link) {
  const tree = await page(await fetch(link.href));
  const list = section.querySelector("[data-nm-threads]");
  const items = [...(tree.querySelector("[data-nm-threads]")?.children || [])];
  const next = tree.querySelector("[data-nm-more]");
  list.append(...items);
  if (next) link.setAttribute("href", next.getAttribute("href"));
  else link.remove();
  relate(list);
  markOwn(list);
  focus(items[0]?.querySelector("article"));
}

// A link to a comment leads to it, on whichever page of threads it stands.
async function seek() {
  const [, pk] = location.hash.match(/^#comment-(\d+)$/) || [];
  if (!pk || document.getElementById(`comment-${pk}`)) return;
  const address = `?comment=${pk}`;
  const tree = await fetch(address).then(page, () => document);
  if (tree.getElementById(`comment-${pk}`)) location.replace(address + location.hash);
}

async function helpful(button) {
  const form = button.form;
  const data = new FormData(form, button);
  const response = await post(form, data);
  const tree = await page(response);
  const fresh = tree.querySelector(`button[name=helpful][value="${button.value}"]`);
  if (fresh) {
    button.textContent = fresh.textContent;
    button.setAttribute("aria-pressed", "true");
  }
  say(fresh ? words.thanks : tree.querySelector("[data-nm-errors]")?.textContent);
}

// One thing at a time: a second click while the first is under way does nothing.
let busy = false;

async function only(event, work, otherwise) {
  event.preventDefault();
  if (busy) return;
  busy = true;
  section.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch {
    // No network: the text stays where it is, in the form and in the draft.
    say(words.failed);
    otherwise?.();
  } finally {
    busy = false;
    section.removeAttribute("aria-busy");
  }
}

function start() {
  section.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (form.matches("[data-nm-form]")) only(event, () => submit(form, submitter));
    if (form.id === "nm-react") only(event, () => helpful(submitter));
  });
  section.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a, button");
    if (link?.matches(REPLY) && respond()?.querySelector("form")) {
      event.preventDefault();
      reply(link);
    }
    if (link?.matches("[data-nm-more]")) only(event, () => more(link), () => location.assign(link.href));
    if (link?.matches("[data-nm-cancel]")) focus(settle());
  });
  section.addEventListener("input", (event) => {
    if (event.target.form?.matches("[data-nm-form]")) keepDraft(event.target.form);
  });
  const form = respond()?.querySelector("[data-nm-form]");
  if (form) restoreDraft(form);
  if (section.querySelector("[data-nm-own]")) save(DRAFT, null);
  rememberOwn(document);
  markOwn(section);
  relate(section);
  document.querySelector("[data-nm-errors]")?.focus();
  window.addEventListener("hashchange", seek);
  seek();
}

if (section) start();
