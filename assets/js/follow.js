// A pupil's device: it shows what is on the board until the lesson ends, and a choice is sent without leaving the page.
import { announce, ask, parsed, poll, swap } from "./polling.js";

const live = () => document.querySelector("[data-changed]");
document.querySelector("[data-by-hand]").hidden = true;
let asked = 0;
let latest = 0;
let unsent = null;
let sending = Promise.resolve();

// What was asked for later is shown: an answer that was slow says what no longer holds.
async function show(given) {
  asked += 1;
  const mine = asked;
  const answer = await ask(location.pathname, { headers: { Accept: "text/html" }, ...given });
  const page = parsed(await answer.text());
  if (mine < latest) return;
  latest = mine;
  const main = page.querySelector("#main-content");
  if (!main) throw new Error("no page of this lesson");
  if (page.querySelector("[data-changed]")) step(page);
  else leave(page, main);
}

function step(page) {
  const before = live().dataset.place;
  const isHere = live().contains(document.activeElement) || document.activeElement === document.body;
  swap(page);
  if (live().dataset.place === before) return;
  // Whoever is on the way to "Get help" is not pulled back.
  if (isHere) live().querySelector("h1").focus({ preventScroll: true });
  else announce();
  window.scrollTo(0, 0);
}

function leave(page, main) {
  document.querySelector("#main-content").replaceWith(document.importNode(main, true));
  const mark = page.querySelector(".pupil-header__mark");
  if (mark) document.querySelector(".pupil-header__mark").replaceWith(document.importNode(mark, true));
  document.title = page.title;
  document.dispatchEvent(new CustomEvent("page:changed"));
  document.querySelector("#main-content").focus({ preventScroll: true });
}

// One choice after the other, the newest last; one that did not get through goes when the network is back.
function send() {
  sending = sending.then(async () => {
    if (unsent === null) return;
    const mine = unsent;
    if (live()?.dataset.place === mine.get("place")) await show({ method: "POST", body: mine });
    if (unsent === mine) unsent = null;
  });
  const sent = sending;
  sending = sending.catch(() => {});
  return sent;
}

const turn = poll(async () => {
  if (!live()) return null;
  await send();
  if (!live()) return null;
  const { changed, version } = live().dataset;
  const answer = await ask(changed + version);
  if (answer.status === 204) return false;
  await show();
  return true;
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-choose]");
  if (!form) return;
  event.preventDefault();
  unsent = new URLSearchParams(new FormData(form));
  unsent.set(event.submitter.name, event.submitter.value);
  for (const button of form.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", button === event.submitter);
  send().catch(turn);
});
