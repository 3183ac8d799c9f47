// Each choice fetches the list below it; lists further down are emptied, and a list with nothing in it is hidden.
document.addEventListener("change", async (event) => {
  const select = event.target;
  const picker = select.closest("[data-region-picker]");
  if (!picker || !select.closest("[data-level]")) return;
  const selects = [...picker.querySelectorAll("[data-level] select")];
  const below = selects.slice(selects.indexOf(select) + 1);
  below.forEach((other) => { other.length = 1; other.value = ""; });
  if (!below.length || !select.value) return;

  const next = below[0];
  const asked = select.value;
  next.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${picker.dataset.regionPicker}?parent=${encodeURIComponent(asked)}`);
    if (!answer.ok || select.value !== asked) return;
    const list = document.createElement("template");
    list.innerHTML = await answer.text();
    const options = [...list.content.querySelectorAll("option")].filter((option) => option.value);
    next.append(...options);
    const empty = options.length === 0;
    below.forEach((other) => { other.closest("[data-level]").hidden = empty; other.disabled = empty; });
  } finally {
    next.removeAttribute("aria-busy");
  }
});
