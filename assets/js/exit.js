// Leaves the page at once: on the exit link, or on three presses of Shift.
// Shift held with another key is ordinary typing and starts the count again; Esc is left alone.
const PRESSES = 3;
const WINDOW_MS = 5000;

const link = document.querySelector("[data-exit]");
const count = document.querySelector("[data-exit-count]");
let presses = 0;
let shiftAlone = false;
let timer;

function say(words) {
  if (count) count.textContent = words;
}

function reset() {
  clearTimeout(timer);
  presses = 0;
  say("");
}

// The page is covered before the next one loads, and `replace` keeps Back from returning here.
// In a frame of a learning platform the whole window leaves; where the frame forbids it, at least we do.
function leave(event) {
  event?.preventDefault();
  document.dispatchEvent(new CustomEvent("page:leaving"));
  const cover = document.createElement("div");
  cover.className = "lantern-exit__cover";
  cover.dataset.exitCover = "";
  document.body.append(cover);
  document.title = "Loading";
  try {
    window.top.location.replace(link.href);
  } catch {
    window.location.replace(link.href);
  }
}

function pressed() {
  presses += 1;
  clearTimeout(timer);
  if (presses >= PRESSES) {
    say("Leaving this page");
    leave();
    return;
  }
  const left = PRESSES - presses;
  say(`Press Shift ${left} more ${left === 1 ? "time" : "times"} to leave this page`);
  timer = setTimeout(reset, WINDOW_MS);
}

if (link) {
  const title = document.title;
  document.querySelectorAll("[data-exit-keys]").forEach((words) => (words.hidden = false));
  for (const element of document.querySelectorAll("[data-exit], [data-exit-copy]")) {
    element.addEventListener("click", leave);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Shift" && !event.repeat) {
      shiftAlone = !(event.ctrlKey || event.altKey || event.metaKey);
    } else if (event.key !== "Shift") {
      shiftAlone = false;
      reset();
    }
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !shiftAlone) return;
    shiftAlone = false;
    pressed();
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("[data-exit-cover]").forEach((cover) => cover.remove());
    document.title = title;
    reset();
  });
}
