// A session on several screens: the board, the notes, and the same again on other devices. Moving changes the page in
// place, so that full screen is kept; a second window of this browser follows at once, other devices within two seconds.
// Every screen ahead is fetched while there is time, so a lesson goes on without the network. Without scripts every link
// works as a link. Whatever fails, what a class looks at stays.
import { announce, ask, parsed, poll, say, SignedOut, swap } from "./polling.js";

const screen = () => document.querySelector("[data-lesson]");
const here = () => screen().dataset;
const channel = "BroadcastChannel" in window ? new BroadcastChannel(`lesson-${here().lesson}`) : null;
const GENTLY_MS = 300;
const ready = new Map(); // address -> the words of a page, not its tree: a lesson has a hundred
let round = 0;
let shown = 0;
let isMoving = false;
let isHeld = false;
let wasOut = false;
let unsent = null;
let sending = null;
let seen = "";

const isScreen = (page) => page.querySelector("[data-lesson]")?.dataset.base === here().base;

async function fetched(address, given) {
  const answer = await ask(address, given);
  const words = await answer.text();
  if (isScreen(parsed(words))) return words;
  throw answer.redirected ? new SignedOut(address) : new Error(`${address} is no screen of this lesson`);
}

// From here to the end, the next page at once and the rest gently: a change of slide is as quick as turning paper.
async function ahead() {
  round += 1;
  const mine = round;
  isHeld = false;
  for (let from = document; mine === round; await new Promise((go) => setTimeout(go, GENTLY_MS))) {
    const next = from.querySelector('[data-board="next"][data-move]');
    if (!next) return;
    const address = new URL(next.getAttribute("href"), location).href;
    if (!ready.has(address)) ready.set(address, fetched(address));
    try {
      from = parsed(await ready.get(address));
    } catch {
      ready.delete(address);
      isHeld = true;
      return;
    }
  }
}

function raise(version) {
  if (Number(version) > Number(here().version)) here().version = version;
}

const isTyped = (part) => [...part.querySelectorAll("input[type=text]")].some((box) => box.value !== box.defaultValue);

// A page fetched ahead knows an older number than we do.
function put(page, wanted) {
  const { version } = here();
  swap(page, wanted);
  raise(version);
  document.dispatchEvent(new CustomEvent("lesson:moved"));
}

// The newest wish wins: a slow answer to an older one never takes its place.
async function show(address, given) {
  shown += 1;
  const mine = shown;
  const isReady = !given && ready.has(address);
  try {
    const words = await (isReady ? ready.get(address) : fetched(address, given));
    if (mine !== shown) return false;
    put(parsed(words));
    say(null);
  } catch (failure) {
    if (mine === shown) say(failure);
    return false;
  }
  if (isReady && "asks" in here()) refresh(address);
  ahead();
  return true;
}

// What was fetched ahead does not know what has been chosen, counted or shown since. What somebody types stays.
async function refresh(address) {
  const mine = shown;
  try {
    const page = parsed(await fetched(address));
    if (mine === shown) put(page, (part) => !isTyped(part));
  } catch {
    // The poll says that there is no connection.
  }
}

async function move(address) {
  isMoving = true;
  const isThere = await show(address);
  isMoving = false;
  if (!isThere) return;
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

// One at a time, the newest last: two on their way at once could arrive the wrong way round.
function send() {
  sending ??= sendAll().finally(() => {
    sending = null;
  });
  return sending;
}

async function sendAll() {
  while (unsent !== null) {
    const place = unsent;
    let answer = await post(place);
    if (answer.status === 400) {
      await renew();
      answer = await post(place);
    }
    if (unsent === place) unsent = null;
    if (answer.ok) raise((await answer.json()).version);
  }
}

async function post(place) {
  const { mover, token } = here();
  const answer = await ask(mover, { method: "POST", body: new URLSearchParams({ place, csrf_token: token }) });
  if (answer.redirected) throw new SignedOut(mover);
  return answer;
}

// After signing in again, every form that is still on the screen needs the new token.
async function renew() {
  const { token } = parsed(await fetched(here().base + here().place)).querySelector("[data-lesson]").dataset;
  ready.clear();
  here().token = token;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-move]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  move(link.href);
});

// Buttons of the lesson work without a page load too, which would leave full screen.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-live-form]");
  if (!form || !here().live) return;
  event.preventDefault();
  const words = new URLSearchParams(new FormData(form));
  if (event.submitter?.name) words.set(event.submitter.name, event.submitter.value);
  isMoving = true;
  await show(form.action, { method: "POST", body: words });
  isMoving = false;
});

window.addEventListener("popstate", async () => {
  if (await show(location.href)) tell();
});

async function follow(place) {
  if (isMoving) return false;
  if (place === here().place && !("paused" in here())) return true;
  const address = here().base + place;
  if (!(await show(address))) return false;
  history.replaceState(null, "", address);
  announce();
  return true;
}

channel?.addEventListener("message", ({ data: place }) => follow(place));

// Counts are written where they stand: a number that a teacher is typing beside them stays.
function count({ joined, answers, all_in: isAll }) {
  for (const place of document.querySelectorAll("[data-joined]")) place.textContent = joined;
  for (const place of document.querySelectorAll("[data-answers]")) place.textContent = answers;
  for (const place of document.querySelectorAll("[data-all-in]")) place.textContent = isAll ? place.dataset.words : "";
}

async function changed() {
  await send();
  const answer = await ask(`${here().live}?seen=${seen}`);
  if (answer.redirected) {
    wasOut = true;
    throw new SignedOut(here().live);
  }
  if (answer.status === 410 || answer.status === 404) return null;
  if (wasOut) await renew();
  wasOut = false;
  if (isHeld) ahead();
  if (answer.status !== 200) return false;
  const now = await answer.json();
  if (isMoving || unsent !== null) return true;
  // A button pressed on a screen that had not followed yet knows the newest number, and not the place.
  const newer = now.version - Number(here().version);
  const isElsewhere = newer === 0 && now.place !== here().place && !("paused" in here());
  if ((isElsewhere || newer > 0) && !(await catchUp(now))) return true;
  raise(now.version);
  seen = now.seen;
  count(now);
  return true;
}

async function catchUp({ place }) {
  if (place !== here().place || "paused" in here()) return follow(place);
  const mine = shown;
  const page = parsed(await fetched(here().base + place));
  if (mine === shown) put(page, (part) => !isTyped(part));
  return mine === shown;
}

if (here().live) poll(changed);
ahead();
