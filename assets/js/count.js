// Buttons for one more and one fewer beside a number. What is typed stays as it is typed.
for (const box of document.querySelectorAll("[data-count]")) {
  const number = box.querySelector("input");
  for (const button of box.querySelectorAll("[data-count-by]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const value = Number.parseInt(number.value, 10) || 0;
      number.value = Math.max(0, value + Number(button.dataset.countBy));
    });
  }
}
