// A lesson in one file: arrow keys and a clicker follow the links of the screen that is shown.
const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" };

function shown() {
  return document.getElementById(location.hash.slice(1)) ?? document.querySelector(".offline__screen");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const link = KEYS[event.key] && shown().querySelector(`[rel="${KEYS[event.key]}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});

// Help is opened from any screen, so the way back is the way that was come.
document.querySelector("[data-return]").addEventListener("click", (event) => {
  if (history.length < 2) return;
  event.preventDefault();
  history.back();
});

window.addEventListener("hashchange", () => {
  shown().focus({ preventScroll: true });
  window.scrollTo(0, 0);
});
