// The board: arrow keys and a presenter's clicker move between slides, and a button fills the screen.
const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "previous", PageUp: "previous" };

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (typing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const control = KEYS[event.key] && document.querySelector(`[data-board="${KEYS[event.key]}"]`);
  if (!control) return;
  event.preventDefault();
  control.click();
});

const fill = document.querySelector("[data-board='fill']");
if (fill && document.fullscreenEnabled) {
  fill.hidden = false;
  fill.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
  document.addEventListener("fullscreenchange", () => {
    fill.textContent = document.fullscreenElement ? fill.dataset.leave : fill.dataset.enter;
  });
}
