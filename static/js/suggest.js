// The search box as a combobox with a list (WAI-ARIA APG): words come while typing, arrows choose, Enter searches.
const box = document.querySelector("[data-suggest]");
if (box) {
  const form = box.form;
  const list = document.createElement("ul");
  const kept = new Map();
  let wait, asked, chosen = -1, typed = "";
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggestLabel);
  box.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) box.setAttribute(name, value);

  const close = () => { list.hidden = true; chosen = -1; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
  const choose = (place) => {
    const options = [...list.children];
    chosen = (place + options.length + 1) % (options.length + 1);
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === chosen)));
    const option = options[chosen];
    box.value = option ? option.textContent : typed;
    if (option) { box.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    else { box.removeAttribute("aria-activedescendant"); }
  };
  const show = (words) => {
    list.replaceChildren(...words.map((word, n) => {
      const option = document.createElement("li");
      option.id = `suggestion-${n}`;
      option.textContent = word.text;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      return option;
    }));
    chosen = -1;
    box.removeAttribute("aria-activedescendant");
    list.hidden = !words.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    typed = box.value;
    const words = typed.trim();
    asked?.abort();
    if (!words) { close(); return; }
    if (!kept.has(words)) {
      asked = new AbortController();
      try {
        const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(words)}`, { signal: asked.signal });
        if (!answer.ok) return;
        kept.set(words, (await answer.json()).suggestions);
      } catch { return; }
    }
    if (document.activeElement === box && box.value.trim() === words) show(kept.get(words));
  };

  box.addEventListener("input", (event) => {
    clearTimeout(wait);
    if (!event.isComposing) wait = setTimeout(ask, 120);
  });
  box.addEventListener("compositionend", () => { clearTimeout(wait); wait = setTimeout(ask, 0); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); box.value = typed; close(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { ask(); return; }
      const none = list.children.length;
      choose(event.key === "ArrowDown" ? (chosen < 0 ? 0 : chosen + 1) : (chosen < 0 ? none - 1 : chosen - 1));
    }
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (!option) return;
    box.value = option.textContent;
    close();
    form.requestSubmit();
  });
}
