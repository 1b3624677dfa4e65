/* While the editor saves a new page automatically for the first time, its form still submits to the creation view.
   Publishing at that moment would create a second one, and fail because of the slug: so it waits for the first. */

let save = null;
let submit = null;

const isNew = (form) => new URL(form.action).pathname.includes("/add/");

document.addEventListener("w-autosave:save", (event) => {
  save = event;
});

for (const end of ["success", "error"]) {
  document.addEventListener(`w-autosave:${end}`, () => {
    save = null;
    submit?.();
    submit = null;
  });
}

document.addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    if (save?.target !== form || save.defaultPrevented || !isNew(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    submit = () => {
      // The button itself may be disabled by now, and would not be sent.
      if (submitter?.name) {
        const { name, value } = submitter;
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      }
      form.requestSubmit();
    };
  },
  true,
);
