// A device that several people use: it clears itself when nothing is pressed for two minutes, and asks first.
// Reading counts: scrolling, touching and typing are told to the server now and then, so that it does not clear before us.
const ASK_MS = 90_000;
const CLEAR_MS = 120_000;
const TELL_MS = 45_000;

const asks = document.querySelector("[data-kiosk-asks]");
const leave = document.querySelector("[data-kiosk-leave]");
const start = asks.dataset.kioskStart;
let last = Date.now();
let told = last;
let isLeaving = false;

function clear() {
  isLeaving = true;
  if (leave) leave.submit();
  else location.replace(start);
}

async function tell() {
  told = Date.now();
  if (!leave) return;
  try {
    const answer = await fetch(asks.dataset.kioskAsks);
    if (answer.status === 410) location.replace(start);
  } catch {
    // The network is away: the page still clears itself.
  }
}

function sign() {
  if (asks.open) return;
  last = Date.now();
  if (last - told >= TELL_MS) tell();
}

asks.querySelector("[data-kiosk-stay]").addEventListener("click", () => asks.close());
asks.addEventListener("close", () => {
  last = Date.now();
  tell();
});
for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "input"]) {
  document.addEventListener(kind, sign, { passive: true });
}
// A page that is brought back from the history may be of the person before.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

const isEmpty = !leave && location.pathname === start && !location.search;
if (!isEmpty) {
  setInterval(() => {
    const idle = Date.now() - last;
    if (idle >= CLEAR_MS && !isLeaving) clear();
    else if (idle >= ASK_MS && !asks.open) asks.showModal();
  }, 1000);
}
