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
  location.hash = link.hash;
});

window.addEventListener("hashchange", () => {
  shown().focus({ preventScroll: true });
  window.scrollTo(0, 0);
});
