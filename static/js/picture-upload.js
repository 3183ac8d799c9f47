// Shows what will be sent, and makes large pictures smaller before they travel over a mountain line.
const shrunk = async (file, side) => {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  if (scale === 1) return { canvas, file };
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.86); });
  const name = file.name.replace(/\.\w+$/, "") + ".jpg";
  return { canvas, file: blob ? new File([blob], name, { type: "image/jpeg" }) : file };
};

const preview = (list, canvas, file) => {
  const item = document.createElement("li");
  if (canvas) item.append(canvas);
  item.append(`${file.name} · ${Math.ceil(file.size / 1024)} kB`);
  list.append(item);
};

const ready = (root) => root.querySelectorAll("[data-upload]:not([data-ready])").forEach((box) => { box.dataset.ready = ""; });

document.addEventListener("change", async (event) => {
  const input = event.target;
  const box = input.closest("[data-upload]");
  if (!box || input.type !== "file") return;
  const list = box.querySelector(".previews");
  const chosen = [...input.files];
  const outgoing = new DataTransfer();
  list.replaceChildren();
  for (const file of chosen) {
    try {
      const small = await shrunk(file, Number(box.dataset.side));
      outgoing.items.add(small.file);
      preview(list, small.canvas, small.file);
    } catch {
      outgoing.items.add(file);  // not a picture this browser can read: the server says so in words
      preview(list, null, file);
    }
  }
  input.files = outgoing.files;
});
document.addEventListener("htmx:load", (event) => ready(event.target));
ready(document);
