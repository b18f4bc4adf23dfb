// Asks again and again whether something has changed: every two seconds while a lesson moves, less often when it rests or
// nobody looks, and ever more rarely while the network is away. What is on the screen stays on the screen.
const BRISK_MS = 2000;
const CALM_MS = 5000;
const UNSEEN_MS = 15_000;
const LONGEST_MS = 15_000;
const BRISK_FOR_MS = 180_000;

// `ask` resolves to true when something had changed, false when not, null at the end, and rejects without a connection.
export function poll(ask) {
  const away = document.querySelector("[data-away]");
  let moved = Date.now();
  let failures = 0;
  let timer;

  function wait() {
    if (document.hidden) return UNSEEN_MS;
    if (failures) return Math.min(BRISK_MS * 2 ** (failures - 1), LONGEST_MS);
    return Date.now() - moved < BRISK_FOR_MS ? BRISK_MS : CALM_MS;
  }

  // A little chance keeps thirty devices from asking in the same moment.
  function later() {
    clearTimeout(timer);
    timer = setTimeout(turn, wait() * (0.85 + Math.random() * 0.3));
  }

  async function turn() {
    clearTimeout(timer);
    try {
      const found = await ask();
      if (found === null) return;
      if (found) moved = Date.now();
      failures = 0;
    } catch {
      failures += 1;
    }
    if (away) away.textContent = failures > 1 ? away.dataset.words : "";
    later();
  }

  document.addEventListener("visibilitychange", () => document.hidden || turn());
  window.addEventListener("online", turn);
  later();
  return turn;
}

// Takes the parts of a fresh page that belong to the moment, and leaves the rest as it stands.
export function swap(page, wanted = () => true) {
  for (const part of document.querySelectorAll("[data-swap]")) {
    const fresh = page.querySelector(`[data-swap="${part.dataset.swap}"]`);
    if (fresh && wanted(part, fresh)) part.replaceWith(document.importNode(fresh, true));
  }
  document.title = page.title;
  document.dispatchEvent(new CustomEvent("page:changed"));
}

export async function load(address, given = {}) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, ...given });
  if (answer.status >= 500) throw new Error(`${address} answered ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
