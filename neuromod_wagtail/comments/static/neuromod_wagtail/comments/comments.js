// Comments without reloading: takes the needed part of the pages that work without it.

const section = document.querySelector("[data-nm-comments]");
const OWN = "nm-comments-own";
const VOTES = "nm-comments-votes";
const DRAFTS = `nm-comments-drafts:${section?.querySelector("[data-nm-form]")?.getAttribute("action")}`;
const KEPT = ["body", "name", "email", "url", "follow", "idempotency_key"];
const REPLY = "footer > a[href$='/reply/']";
const words = section ? section.dataset : {};

const memory = {};

function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) || {};
  } catch {
    return memory[key] || {};
  }
}

function save(key, value) {
  memory[key] = value;
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
function post(form, data, options) {
  return fetch(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(data), ...options });
}

async function page(response) {
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

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

function remember(own, href) {
  const { nmOwn: pk, nmStatus: status, nmUntil: until } = own.dataset;
  const known = load(OWN);
  delete known[pk];
  const entry = { href, path: location.pathname, until, waits: status === "pending" };
  const mine = entry.waits || until ? { [pk]: entry } : {};
  const kept = { ...Object.fromEntries(Object.entries(known).slice(-19)), ...mine };
  save(OWN, Object.keys(kept).length ? kept : null);
}

function markOwn(root) {
  for (const [pk, { href, until }] of Object.entries(load(OWN))) {
    const footer = root.querySelector(`#comment-${CSS.escape(pk)} > footer`);
    if (!footer || footer.querySelector("[data-nm-mine]") || !(new Date(until) > Date.now())) continue;
    const link = document.createElement("a");
    link.href = href;
    link.dataset.nmMine = "";
    link.textContent = words.mine;
    footer.append(" ", link);
  }
}

function place(article, parent) {
  article.querySelector(":scope > footer") || article.append(document.createElement("footer"));
  const earlier = document.getElementById(article.id);
  if (earlier) {
    earlier.replaceWith(article);
  } else {
    const item = document.createElement("li");
    item.append(article);
    const above = parent && document.getElementById(`comment-${parent}`);
    if (above) replies(above).append(item);
    else threads().prepend(item);
  }
  section.querySelector(".nm-comments__none")?.remove();
  const [, level] = section.querySelector(".nm-comments__title").tagName;
  article.querySelector(".nm-comment__name")?.setAttribute("aria-level", Number(level) + (parent ? 2 : 1));
  dress(article.parentNode);
}

function dress(root) {
  relate(root);
  markOwn(root);
  const votes = load(VOTES);
  for (const button of root.querySelectorAll("[name=helpful]")) button.ariaPressed = button.value in votes;
}

function replies(above) {
  let list = above.parentNode.querySelector(":scope > .nm-replies");
  if (!list) {
    list = document.createElement("ol");
    list.className = "nm-replies";
    above.after(list);
  }
  return list;
}

function threads() {
  let list = section.querySelector("[data-nm-threads]");
  if (!list) {
    list = document.createElement("ol");
    list.className = "nm-threads";
    list.dataset.nmThreads = "";
    respond().after(list);
  }
  return list;
}

async function fromOwnPage(tree, href) {
  const own = tree.querySelector("[data-nm-own]");
  const { nmOwn: pk, nmStatus: status, nmParent: parent } = own.dataset;
  remember(own, href);
  const isThere = status === "approved" && document.getElementById(`comment-${pk}`);
  if (isThere) return isThere;
  const from = status === "approved" ? await page(await fetch(`?comment=${pk}`)) : own;
  const article = from.querySelector(`#comment-${pk}`);
  if (article) place(article, parent);
  return article;
}

async function recall() {
  for (const [pk, { href, path, waits }] of Object.entries(load(OWN))) {
    if (!waits || path !== location.pathname) continue;
    const response = await fetch(href);
    if (response.ok) {
      const tree = await page(response);
      if (!(await fromOwnPage(tree, href))) say(tree.querySelector("[role=status]").textContent);
    } else if (response.status < 500) save(OWN, { ...load(OWN), [pk]: undefined });
  }
}

function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(5)), (part) => part.toString(36).padStart(7, "0")).join("");
}

function keepDraft(form) {
  const draft = {};
  const key = form.elements.idempotency_key;
  if (key) key.value ||= randomKey();
  for (const name of KEPT) if (form.elements[name]?.value) draft[name] = form.elements[name].value;
  keep(form.elements.parent.value, draft.body ? draft : undefined);
}

function keep(parent, draft) {
  const drafts = { ...load(DRAFTS), [parent]: draft };
  save(DRAFTS, Object.values(drafts).some(Boolean) ? drafts : null);
}

function restoreDraft(form) {
  const draft = load(DRAFTS)[form.elements.parent.value] || {};
  for (const name of KEPT) {
    const field = form.elements[name];
    if (field && !field.value && draft[name]) field.value = draft[name];
  }
  const { url, body } = form.elements;
  unfold(url, url?.value);
  unfold(form, body.value || form.elements.parent.value);
}

function unfold(part, isOpen) {
  const details = part?.closest("details");
  if (details) details.open = isOpen;
}

function turn(form, parent) {
  const { body, idempotency_key: key, parent: field } = form.elements;
  field.value = parent;
  body.value = "";
  if (key) key.value = "";
  restoreDraft(form);
}

function respond() {
  return section.querySelector("[data-nm-respond]");
}

const home = document.createComment("respond");
const pristine = section && respond()?.innerHTML;
let title = "";

function reply(link) {
  const quoted = selected(link);
  const box = respond();
  const article = link.closest("article");
  const form = box.querySelector("form");
  const heading = box.querySelector(".nm-respond__title");
  if (!home.parentNode) {
    title = heading.textContent;
    box.before(home);
  }
  keepDraft(form);
  article.after(box);
  turn(form, article.id.replace("comment-", ""));
  if (quoted) {
    const { body } = form.elements;
    body.value = `${body.value}\n\n${quoted.replace(/^/gm, "> ")}\n\n`.trimStart();
    keepDraft(form);
  }
  heading.textContent = link.textContent;
  offerCancel(box);
  focus(form.elements.body);
}

const quote = document.createElement("button");

function selected(link) {
  const selection = getSelection();
  const body = link.closest("article").querySelector(":scope > [dir]");
  const isInside = selection.rangeCount && body.contains(selection.getRangeAt(0).commonAncestorContainer);
  return isInside ? selection.toString().trim() : "";
}

function offerQuote() {
  const { anchorNode: node } = getSelection();
  const article = (node?.parentElement || node)?.closest?.("#comments .nm-comment");
  const link = article?.querySelector(REPLY);
  quote.remove();
  if (!link || !respond()?.querySelector("form") || !selected(link)) return;
  const at = getSelection().getRangeAt(0).getBoundingClientRect();
  const around = section.getBoundingClientRect();
  section.append(quote);
  quote.style.top = `${at.bottom - around.top + 8}px`;
  quote.style.left = `${Math.max(0, Math.min(at.left - around.left, around.width - quote.offsetWidth))}px`;
  quote.onclick = () => reply(link);
}

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
  box.querySelector(".nm-respond__title").textContent = title;
  box.querySelector("[data-nm-cancel]")?.remove();
  return link;
}

function cancel() {
  const form = respond().querySelector("form");
  const link = settle();
  if (load(DRAFTS)[""]) {
    turn(form, "");
  } else {
    keep(form.elements.parent.value, undefined);
    form.elements.parent.value = "";
    keepDraft(form);
    unfold(form, form.elements.body.value);
  }
  return link;
}

function refill(from) {
  const fresh = from.querySelector("[data-nm-respond]");
  if (fresh) respond().innerHTML = fresh.innerHTML;
  offerCancel(respond());
}

function renew(sent) {
  settle();
  keep(sent.get("parent"), undefined);
  respond().innerHTML = pristine;
  const fresh = respond().querySelector("form");
  for (const name of ["name", "email", "url"]) {
    if (fresh.elements[name]) fresh.elements[name].value = sent.get(name);
  }
  restoreDraft(fresh);
}

async function prove({ nmChallenge: challenge, nmSolver: solver, nmWait: wait }) {
  say(wait);
  try {
    return await (await import(solver)).solve(JSON.parse(challenge));
  } catch {
    return "none";
  }
}

async function submit(form, button, { proof, again } = {}) {
  keepDraft(form);
  const data = new FormData(form, button);
  if (crypto.subtle) data.set("proof", proof || "able");
  const parent = data.get("parent");
  const response = await post(form, data);
  const tree = await page(response);
  const own = tree.querySelector("[data-nm-own]");
  if (response.redirected && own) {
    renew(data);
    const help = tree.querySelector("[data-nm-help]");
    if (help) respond().prepend(help);
    const article = await fromOwnPage(tree, new URL(response.url).pathname);
    say(own.querySelector("[role=status]").textContent);
    focus(article);
    return;
  }
  if (response.redirected) {
    renew(data);
    say(tree.querySelector("[role=status]")?.textContent);
    return;
  }
  const asked = !proof && tree.querySelector("[data-nm-challenge]");
  if (asked) {
    await submit(form, button, { again, proof: await prove(asked.dataset) });
    return;
  }
  refill(tree);
  const fresh = respond().querySelector("form");
  if (!fresh) {
    document.body.replaceChildren(...tree.body.childNodes);
    return;
  }
  fresh.elements.parent.value = parent;
  // The page was in a cache for a long time, which readers need not notice.
  if (response.headers.get("X-Comment-Refused") === "stale" && !again) {
    await submit(fresh, fresh.querySelector("[name=action]"), { proof, again: true });
    return;
  }
  focus(respond().querySelector("[data-nm-errors], .nm-preview"));
}

async function more(link) {
  const tree = await page(await fetch(link.href));
  const kind = link.dataset.nmMore;
  const list = kind === "threads" ? threads() : replies(link.closest("li").querySelector("article"));
  const found = [...(tree.querySelector(`.nm-${kind}`)?.children || [])];
  const items = found.filter((item) => !document.getElementById(item.firstElementChild.id));
  const next = tree.querySelector(`[data-nm-more=${kind}]`);
  list.append(...items);
  if (next) link.replaceWith(next);
  else link.parentNode.remove();
  dress(list);
  focus(items[0]?.querySelector("article"));
}

async function seek() {
  if (location.hash === "#respond") unfold(respond().querySelector("form"), true);
  const [, pk] = location.hash.match(/^#comment-(\d+)$/) || [];
  if (!pk || document.getElementById(`comment-${pk}`)) return;
  const address = `?comment=${pk}`;
  const tree = await fetch(address).then(page, () => document);
  if (tree.getElementById(`comment-${pk}`)) location.replace(address + location.hash);
}

async function helpful(button) {
  const { form, value } = button;
  const { [value]: isPressed, ...others } = load(VOTES);
  const data = new FormData(form);
  data.set(isPressed ? "unhelpful" : "helpful", value);
  const response = await post(form, data, { redirect: "manual" });
  const isCounted = response.type === "opaqueredirect";
  if (!isCounted && !response.ok) {
    say((await page(response)).querySelector("[data-nm-errors]")?.textContent);
    return;
  }
  save(VOTES, isPressed ? others : { ...others, [value]: 1 });
  button.ariaPressed = !isPressed;
  const count = button.querySelector("[data-nm-count]");
  const number = (parseInt(count.textContent.slice(1), 10) || 0) + (isCounted ? (isPressed ? -1 : 1) : 0);
  count.textContent = number > 0 ? `(${number})` : "";
  if (!isPressed) say(words.thanks);
}

let busy = false;

async function only(event, work, otherwise) {
  event.preventDefault();
  if (busy) return;
  busy = true;
  section.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch {
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
    if (link?.matches("[data-nm-cancel]")) focus(cancel());
  });
  section.addEventListener("input", (event) => {
    if (event.target.form?.matches("[data-nm-form]")) keepDraft(event.target.form);
  });
  const form = respond()?.querySelector("[data-nm-form]");
  if (form) restoreDraft(form);
  dress(section);
  quote.type = "button";
  quote.className = "nm-button nm-quote";
  quote.textContent = words.quote;
  quote.addEventListener("pointerdown", (event) => event.preventDefault());
  document.addEventListener("selectionchange", offerQuote);
  document.querySelector("[data-nm-errors]")?.focus();
  window.addEventListener("hashchange", seek);
  seek();
  recall().catch(() => {});
}

if (section) start();
