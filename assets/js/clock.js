// The clock beside the notes: minutes used and where the plan would be. It starts when asked and lives in this window alone.
const clock = document.querySelector("[data-clock]");
const words = document.querySelector("[data-clock-words]");
const start = document.querySelector("[data-clock-start]");
const KEY = `clock ${document.querySelector("[data-lesson]").dataset.lesson}`;
const MINUTE = 60_000;

function tell() {
  const begun = Number(sessionStorage.getItem(KEY));
  start.textContent = begun ? clock.dataset.again : clock.dataset.first;
  if (!begun) return;
  const plan = document.querySelector("[data-pace-before]");
  if (!plan) return;
  const { paceBefore, paceHere, paceTotal } = plan.dataset;
  const used = Math.floor((Date.now() - begun) / MINUTE);
  const [from, to] = [Number(paceBefore), Number(paceBefore) + Number(paceHere)];
  const late = used > to ? used - to : 0;
  const early = used < from ? from - used : 0;
  const pace = late ? clock.dataset.late.replace("#", late) : early ? clock.dataset.early.replace("#", early) : clock.dataset.even;
  words.textContent = `${clock.dataset.used.replace("#", used).replace("#", paceTotal)} ${pace}`;
}

clock.hidden = false;
start.addEventListener("click", () => {
  sessionStorage.setItem(KEY, Date.now());
  tell();
});
document.addEventListener("lesson:moved", tell);
setInterval(tell, MINUTE / 4);
tell();
