// A pupil's device: it shows what is on the board until the lesson ends, and a choice is sent without leaving the page.
import { load, poll, swap } from "./polling.js";

const live = () => document.querySelector("[data-changed]");
document.querySelector("[data-by-hand]").hidden = true;

function show(page) {
  const before = live().dataset.place;
  if (!page.querySelector("[data-changed]")) {
    document.querySelector("#main-content").replaceWith(document.importNode(page.querySelector("#main-content"), true));
    document.title = page.title;
    document.dispatchEvent(new CustomEvent("page:changed"));
    document.querySelector("#main-content").focus({ preventScroll: true });
    return;
  }
  swap(page);
  if (live().dataset.place === before) return;
  document.querySelector("#main-content").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

const turn = poll(async () => {
  if (!live()) return null;
  const { changed, version } = live().dataset;
  const answer = await fetch(changed + version);
  if (answer.status === 204) return false;
  if (answer.status >= 500) throw new Error("away");
  show(await load(location.pathname));
  return true;
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-choose]");
  if (!form) return;
  event.preventDefault();
  const words = new FormData(form, event.submitter);
  const number = event.submitter.value;
  for (const button of form.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", button === event.submitter);
  try {
    show(await load(form.action, { method: "POST", body: words }));
  } catch {
    turn();
    return;
  }
  document.querySelector(`[name="choice"][value="${number}"]`)?.focus({ preventScroll: true });
});
