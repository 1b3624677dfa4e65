/* Wagtail looks for changes from two seconds after the editor is there, and takes what was typed until then for what
   the page had been: it neither saved nor previewed it, nor asked before it was lost. So we tell it of such changes. */

const edited = new Set();
const notice = ({ isTrusted, target }) => isTrusted && edited.add(target.closest("[data-edit-form]"));

document.addEventListener("input", notice, true);
document.addEventListener(
  "w-unsaved:watch-edits",
  ({ target: form }) => {
    document.removeEventListener("input", notice, true);
    if (edited.has(form)) form.dataset.wUnsavedForceValue = "true";
  },
  { once: true },
);
