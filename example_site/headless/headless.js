// An article with its comments, on another origin than the site: ?site=https://blog.example&page=42
const query = new URLSearchParams(location.search);
const [site, page] = [new URL(query.get("site")).origin, Number(query.get("page"))];
const at = (id) => document.getElementById(id);

async function call(path, method = "GET", data = undefined) {
  const headers = data ? { "Content-Type": "application/json" } : {};
  const answer = await fetch(new URL(path, site), { method, headers, body: JSON.stringify(data) });
  const found = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(found.detail ?? found.message), found);
  return found;
}

// Texts of the site are sanitised HTML; all else is shown as text.
function add(parent, tag, { text = "", html = "" } = {}) {
  const made = parent.appendChild(document.createElement(tag));
  if (html) made.innerHTML = html;
  else made.textContent = text;
  return made;
}

function showArticle(data) {
  add(at("article"), "h1", { text: data.title });
  add(at("article"), "p", { text: data.authors.map((author) => author.name).join(", ") });
  for (const notice of data.disclaimers) add(at("article"), "aside", { html: notice.text });
  for (const block of [...data.introduction, ...data.body]) {
    if (block.type === "heading") add(at("article"), "h2", { text: block.value.text });
    if (block.type === "paragraph") add(at("article"), "div", { html: block.value });
  }
}

function showComment(comment, level = 3) {
  add(at("comments"), `h${level}`, { text: comment.name || "Removed" });
  add(at("comments"), "div", { html: comment.body_html });
}

async function showComments(path) {
  const data = await call(path);
  at("form").hidden = !data.is_open;
  at("statements").innerHTML = data.statements.map((one) => one.html).join("");
  for (const thread of data.threads) {
    showComment(thread.first);
    for (const reply of thread.replies) showComment(reply.comment, 4);
  }
  return data.next;
}

const idempotencyKey = crypto.getRandomValues(new Uint32Array(4)).join("-");
const { token } = await call(`/api/comments/pages/${page}/token/`);
at("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const typed = Object.fromEntries(new FormData(event.target));
  const sent = { ...typed, token, idempotency_key: idempotencyKey };
  try {
    at("message").textContent = (await call(`/api/comments/pages/${page}/`, "POST", sent)).message;
  } catch (problem) {
    const mistakes = (problem.errors ?? []).map((error) => error.detail);
    at("message").textContent = [problem.message, ...mistakes].join(" ");
  }
});
showArticle(await call(`/api/v2/articles/${page}/`));
let next = `/api/comments/pages/${page}/`;
while (next) next = await showComments(next);
