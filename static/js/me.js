// Public pages are the same for everybody: who reads and what lies in the cart is put in afterwards.
const me = document.getElementById("me");
if (me) {
  fetch("/me/", { headers: { Accept: "text/html" } })
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((html) => { if (html) me.innerHTML = html; })
    .catch(() => {});
}
