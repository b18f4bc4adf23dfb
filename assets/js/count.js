// Buttons for one more and one fewer beside a number. What is typed stays as it is typed.
function offer() {
  for (const button of document.querySelectorAll("[data-count-by]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-count-by]");
  if (!button) return;
  const number = button.closest("[data-count]").querySelector("input");
  const value = Number.parseInt(number.value, 10) || 0;
  number.value = Math.max(0, value + Number(button.dataset.countBy));
});

document.addEventListener("lesson:moved", offer);
offer();
