// Short messages from the page or from an HX-Trigger header: {"toast": {"text", "level", "undo": {"url", "target", "swap"}}}.
// Success messages disappear after a while, but not while hovered or focused; warnings and errors stay until closed.
const STAYS_FOR = 7000;
const MOST = 3;

function leaveLater(toast) {
  let timer;
  const stop = () => clearTimeout(timer);
  const start = () => { stop(); timer = setTimeout(() => toast.remove(), STAYS_FOR); };
  toast.addEventListener("mouseenter", stop);
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", start);
  start();
}

const passes = (toast) => !toast.matches(".warning, .error");

function addButton(toast, label, set) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "secondary small", textContent: label });
  set(button);
  toast.querySelector("[data-dismiss]").before(button);
  return button;
}

function addUndo(toast, undo) {
  toast.dataset.undoes = "";
  const button = addButton(toast, "Undo", (it) => {
    it.setAttribute("hx-post", undo.url);
    it.setAttribute("hx-target", undo.target ?? "this");
    it.setAttribute("hx-swap", undo.swap ?? (undo.target ? "outerHTML" : "none"));
  });
  window.htmx.process(button);
  button.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) toast.remove(); });
}

function showToast({ text, level = "info", undo, reload = false }) {
  const region = document.getElementById("toasts");
  const template = document.getElementById("toast-template");
  if (!region || !template || !text) return;
  // The same error every two seconds is shown once.
  if (level !== "success" && [...region.querySelectorAll("p")].some((shown) => shown.textContent === text)) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.classList.add(level);
  toast.querySelector("p").textContent = text;
  // Earlier changes can still be undone for a while; only the last one stays until it is closed.
  if (undo) region.querySelectorAll("[data-undoes]").forEach(leaveLater);
  region.append(toast);
  [...region.children].filter(passes).slice(0, -MOST).forEach((old) => old.remove());
  if (undo) addUndo(toast, undo);
  if (reload) addButton(toast, "Reload", (it) => it.addEventListener("click", () => location.reload()));
  if (passes(toast) && !undo) leaveLater(toast);
}

document.addEventListener("toast", (event) => showToast(event.detail));
document.addEventListener("click", (event) => event.target.closest?.("[data-dismiss]")?.closest(".toast")?.remove());
document.querySelectorAll(".toast").forEach((toast) => { if (passes(toast)) leaveLater(toast); });
