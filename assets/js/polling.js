// Asks again and again whether something has changed: every two seconds while a lesson moves, less often when it rests or
// nobody looks, and ever more rarely while the network is away. What is on the screen stays on the screen.
const BRISK_MS = 2000;
const CALM_MS = 5000;
const UNSEEN_MS = 15_000;
const LONGEST_MS = 15_000;
const BRISK_FOR_MS = 180_000;
const PATIENCE_MS = 15_000;

// Somebody has to sign in again: no page of sign-in ever takes the place of what a class looks at.
export class SignedOut extends Error {}

// Says quietly what is wrong, or nothing once all is well.
export function say(failure) {
  const away = document.querySelector("[data-away]");
  const out = document.querySelector("[data-signed-out]");
  const isOut = Boolean(out) && failure instanceof SignedOut;
  if (out) out.hidden = !isOut;
  if (away) away.textContent = failure && !isOut ? away.dataset.words : "";
}

// An answer that never comes is a failure after a while: a device that slept would wait for it for ever.
export async function ask(address, given = {}) {
  const answer = await fetch(address, { signal: AbortSignal.timeout?.(PATIENCE_MS), ...given });
  if (answer.status >= 500) throw new Error(`${address} answered ${answer.status}`);
  return answer;
}

// `question` resolves to true when something had changed, false when not, null at the end, and rejects without a connection.
export function poll(question) {
  let moved = Date.now();
  let failures = 0;
  let isAsking = false;
  let isOver = false;
  let timer;

  function wait() {
    if (document.hidden) return UNSEEN_MS;
    if (failures) return Math.min(BRISK_MS * 2 ** (failures - 1), LONGEST_MS);
    return Date.now() - moved < BRISK_FOR_MS ? BRISK_MS : CALM_MS;
  }

  // A little chance keeps thirty devices from asking in the same moment.
  function later() {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(turn, wait() * (0.85 + Math.random() * 0.3));
  }

  async function turn() {
    if (isAsking || isOver) return;
    isAsking = true;
    let failure = null;
    try {
      const found = await question();
      isOver = found === null;
      if (found) moved = Date.now();
      failures = 0;
    } catch (error) {
      failures += 1;
      failure = error;
    }
    isAsking = false;
    if (!failure || failures > 1 || failure instanceof SignedOut) say(failure);
    later();
  }

  document.addEventListener("visibilitychange", () => document.hidden || turn());
  window.addEventListener("online", turn);
  window.addEventListener("pageshow", (event) => event.persisted && turn());
  later();
  return turn;
}

export const parsed = (words) => new DOMParser().parseFromString(words, "text/html");

// The control of a fresh page that is what `old` was, so that whoever stands on it stays on it.
function twin(fresh, old) {
  for (const name of ["id", "data-board", "value", "href"]) {
    const value = old.getAttribute(name);
    const found = value && fresh.querySelector(`[${name}="${CSS.escape(value)}"]`);
    if (found) return found;
  }
  return null;
}

// Takes the parts of a fresh page that belong to the moment, and leaves the rest as it stands.
export function swap(page, wanted = () => true) {
  for (const part of document.querySelectorAll("[data-swap]")) {
    const given = page.querySelector(`[data-swap="${part.dataset.swap}"]`);
    if (!given || !wanted(part)) continue;
    const fresh = document.importNode(given, true);
    const held = part.contains(document.activeElement) ? document.activeElement : null;
    part.replaceWith(fresh);
    if (held) twin(fresh, held)?.focus({ preventScroll: true });
  }
  document.title = page.title;
  document.dispatchEvent(new CustomEvent("page:changed"));
}

// Says where the board is now to whoever does not see it, unless the focus that moved has said so.
export function announce() {
  const place = document.querySelector("[data-moved]");
  const heading = document.querySelector("main h1");
  if (place && heading) place.textContent = heading.textContent;
}
