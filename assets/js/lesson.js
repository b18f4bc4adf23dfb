// A session on several screens: the board, the notes, and the same again on other devices. Moving changes the page in
// place, so that full screen is kept; a second window of this browser follows at once, other devices within two seconds.
// Every screen ahead is fetched while there is time, so a lesson goes on without the network. Without scripts every link
// works as a link.
import { load, poll, swap } from "./polling.js";

const here = () => document.querySelector("[data-lesson]").dataset;
const lesson = here().lesson;
const channel = "BroadcastChannel" in window ? new BroadcastChannel(`lesson-${lesson}`) : null;
const GENTLY_MS = 300;
const ready = new Map();
let unsent = null;
let seen = "";

const isScreen = (page) => Boolean(page.querySelector("[data-lesson]"));

async function fetched(address) {
  const page = await load(address);
  if (!isScreen(page)) throw new Error(`${address} is no screen of this lesson`);
  return page;
}

// From here to the end, the next page at once and the rest gently: a change of slide is as quick as turning paper.
let round = 0;

async function ahead() {
  round += 1;
  const mine = round;
  for (let from = document; mine === round; await new Promise((go) => setTimeout(go, GENTLY_MS))) {
    const next = from.querySelector('[data-board="next"][data-move]');
    if (!next) return;
    const address = new URL(next.getAttribute("href"), location).href;
    if (!ready.has(address)) ready.set(address, fetched(address));
    try {
      from = await ready.get(address);
    } catch {
      ready.delete(address);
      return;
    }
  }
}

function put(page) {
  const [before, version] = [here().place, here().version];
  swap(page);
  // A page fetched ahead knows an older number than we do.
  if (Number(version) > Number(here().version)) document.querySelector("[data-lesson]").dataset.version = version;
  document.dispatchEvent(new CustomEvent("lesson:moved"));
  return before !== here().place;
}

async function show(address) {
  try {
    put(await (ready.get(address) ?? fetched(address)));
  } catch {
    if (navigator.onLine) location.assign(address);
    return false;
  }
  ahead();
  return true;
}

async function move(address) {
  if (!(await show(address))) return;
  history.pushState(null, "", address);
  document.querySelector("#main-content").focus();
  window.scrollTo(0, 0);
  tell();
}

// The other window of this browser hears it at once; the room hears it, or hears it later.
function tell() {
  channel?.postMessage(here().place);
  if (!here().mover || "paused" in here()) return;
  unsent = here().place;
  send().catch(() => {});
}

async function send() {
  if (unsent === null) return;
  const place = unsent;
  const { mover, token } = here();
  const answer = await fetch(mover, { method: "POST", body: new URLSearchParams({ place, csrf_token: token }) });
  if (answer.status >= 500) throw new Error("away");
  if (unsent === place) unsent = null;
  if (answer.ok) document.querySelector("[data-lesson]").dataset.version = (await answer.json()).version;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-move]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  move(link.href);
});

window.addEventListener("popstate", () => show(location.href));

async function follow(place) {
  if (place === here().place && !("paused" in here())) return;
  const address = here().base + place;
  if (await show(address)) history.replaceState(null, "", address);
}

channel?.addEventListener("message", ({ data: place }) => follow(place));

// Counts are written where they stand: a number that a teacher is typing beside them stays.
function count({ joined, answers }) {
  for (const place of document.querySelectorAll("[data-joined]")) place.textContent = joined;
  for (const place of document.querySelectorAll("[data-answers]")) place.textContent = answers;
}

async function ask() {
  await send();
  const answer = await fetch(`${here().live}?seen=${seen}`);
  if (answer.status >= 500) throw new Error("away");
  if (answer.status === 410) return null;
  if (answer.status !== 200 || answer.redirected) return false;
  const now = await answer.json();
  seen = now.seen;
  count(now);
  if (unsent !== null || now.version <= Number(here().version)) return true;
  if (now.place === here().place && !("paused" in here())) put(await fetched(here().base + now.place));
  else await follow(now.place);
  document.querySelector("[data-lesson]").dataset.version = now.version;
  return true;
}

if (here().live) poll(ask);
ahead();
