// A minus and a plus beside a number field. The field alone works without this.
const ready = (root) => root.querySelectorAll("[data-qty]:not([data-ready])").forEach((box) => {
  box.dataset.ready = "";
  box.querySelectorAll("button").forEach((button) => { button.hidden = false; });
  limit(box);
});

function limit(box) {
  const input = box.querySelector("input");
  const [less, more] = box.querySelectorAll("button");
  less.disabled = input.valueAsNumber <= Number(input.min);
  more.disabled = input.valueAsNumber >= Number(input.max);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-qty] [data-step]");
  if (!button) return;
  const box = button.closest("[data-qty]");
  const input = box.querySelector("input");
  if (button.dataset.step === "1") input.stepUp(); else input.stepDown();
  limit(box);
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-qty]");
  if (box) limit(box);
});
document.addEventListener("htmx:load", (event) => ready(event.target));
ready(document);
