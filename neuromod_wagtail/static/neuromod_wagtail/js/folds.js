// Open what is folded when a link leads into it, or when the page is printed.
const folds = document.querySelectorAll(".nm-fold");

const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target?.closest(".nm-fold");
  if (!fold || fold.open) return;
  fold.open = true;
  target.scrollIntoView();
};

addEventListener("hashchange", reveal);
addEventListener("beforeprint", () => {
  for (const fold of folds) fold.open = true;
});
reveal();
