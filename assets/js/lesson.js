// A session in two windows, the board and the notes. Moving changes the page in place, so that full screen is kept;
// the other window of the same browser follows. Without scripts every link works as a link.
const SCREEN = "[data-lesson]";
const ready = new Map();

const screen = () => document.querySelector(SCREEN);
const channel = "BroadcastChannel" in window ? new BroadcastChannel(`lesson-${screen().dataset.lesson}`) : null;

async function load(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error(`${address} answered ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// The next page is fetched ahead: a change of slide is then as quick as turning paper.
function ahead() {
  const next = document.querySelector('[data-board="next"][data-move]');
  if (!next || ready.has(next.href)) return;
  const page = load(next.href);
  page.catch(() => ready.delete(next.href));
  ready.set(next.href, page);
}

async function show(address) {
  let page;
  try {
    page = await (ready.get(address) ?? load(address));
  } catch {
    location.assign(address);
    return false;
  }
  if (!page.querySelector(SCREEN)) {
    location.assign(address);
    return false;
  }
  ready.clear();
  for (const part of document.querySelectorAll("[data-swap]")) {
    const fresh = page.querySelector(`[data-swap="${part.dataset.swap}"]`);
    if (fresh) part.replaceWith(document.importNode(fresh, true));
  }
  document.title = page.title;
  document.dispatchEvent(new CustomEvent("lesson:moved"));
  ahead();
  return true;
}

async function move(address) {
  if (!(await show(address))) return;
  history.pushState(null, "", address);
  document.querySelector("#main-content").focus();
  window.scrollTo(0, 0);
  channel?.postMessage(screen().dataset.slide);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-move]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  move(link.href);
});

window.addEventListener("popstate", () => show(location.href));

channel?.addEventListener("message", async ({ data: slide }) => {
  const here = screen().dataset;
  if (slide === here.slide && !("paused" in here)) return;
  const address = here.base + encodeURIComponent(slide);
  if (await show(address)) history.replaceState(null, "", address);
});

ahead();
