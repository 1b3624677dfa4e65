/* The discussion on a page's own form. Its fields belong to a form of their own, which HTML does
   not allow within the page's: this script makes it elsewhere and sends it by itself, so that
   nothing of what is being typed on the page is lost. */
(() => {
  const NAME = 'nm-discussion';

  const send = async (form) => {
    const box = document.querySelector('[data-nm-discussion]');
    const button = box.querySelector('[data-nm-save]');
    const message = box.querySelector('[data-nm-message]');
    if (button.disabled) return;
    const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
    const body = new FormData(form);
    button.disabled = true;
    try {
      const answer = await fetch(box.dataset.nmDiscussion, {
        method: 'POST',
        headers: { 'X-CSRFToken': token, 'X-Requested-With': 'XMLHttpRequest' },
        body,
      });
      if (!answer.ok && answer.status !== 400) throw new Error(answer.statusText);
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const panel = fresh.querySelector('[data-nm-discussion]');
      if (!panel) throw new Error('no panel');
      box.replaceWith(panel);
      const target = answer.ok
        ? panel.querySelector('[data-nm-message]')
        : panel.querySelector('[aria-invalid=true]') || panel.querySelector('[data-nm-save]');
      target.focus();
    } catch {
      message.textContent = box.dataset.failed;
      message.focus();
      button.disabled = false;
    }
  };

  const start = () => {
    if (document.getElementById(NAME)) return;
    const form = document.createElement('form');
    form.id = NAME;
    form.method = 'post';
    form.hidden = true;
    form.noValidate = true;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      send(form);
    });
    document.body.append(form);
  };

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
