// Shows immediately what the slider would hold. Without this script, a button does.
(() => {
  const slider = document.querySelector('.nm-filter [type="range"]');
  const output = document.querySelector("[data-nm-effect]");
  const scores = JSON.parse(document.getElementById("nm-scores").textContent);
  const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);

  const tell = () => {
    const from = Number(slider.value);
    const values = {
      score: from,
      spam_held: sum(scores.spam.slice(from)),
      spam: sum(scores.spam),
      real_held: sum(scores.real.slice(from)),
      real: sum(scores.real),
    };
    output.textContent = output.dataset.nmText.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    slider.setAttribute("aria-valuetext", `${from}%`);
  };

  slider.addEventListener("input", tell);
  document.querySelector("[data-nm-plain]").hidden = true;
  tell();
})();
