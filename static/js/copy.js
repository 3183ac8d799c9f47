// Copies a number to the clipboard and says so. Shown only where the browser lets a page do that.
const ready = (root) => root.querySelectorAll("[data-copy][hidden]").forEach((button) => {
  button.hidden = !navigator.clipboard;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "small soft";
  button.after(said);
  said.textContent = button.dataset.done;
  setTimeout(() => said.remove(), 2000);
});
document.addEventListener("htmx:load", (event) => ready(event.target));
ready(document);
