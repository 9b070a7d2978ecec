// The command palette: Ctrl-K or ⌘-K, or [data-palette], opens it. The list comes from the server; the focus stays in the
// field, and aria-activedescendant names the chosen option. What was opened is remembered by its number only.
const MOST_RECENT = 8;
const palette = document.getElementById("palette");
const field = palette?.querySelector("[role=combobox]");
const store = `leadplan.recent.${palette?.dataset.account}`;

const options = () => [...palette.querySelectorAll("a[role=option]")];
const chosen = () => palette.querySelector("[role=option][aria-selected=true]");

function recent() {
  try {
    return JSON.parse(localStorage.getItem(store) ?? "[]");
  } catch {
    return [];
  }
}

function remember(ref) {
  localStorage.setItem(store, JSON.stringify([ref, ...recent().filter((one) => one !== ref)].slice(0, MOST_RECENT)));
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!option) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function open() {
  if (palette.open) return;
  palette.showModal();
  field.value = "";
  field.focus();
  field.dispatchEvent(new CustomEvent("open-palette"));
}

function move(step) {
  const all = options();
  const at = all.indexOf(chosen());
  if (all.length) choose(all[(at + step + all.length) % all.length]);
}

function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-palette]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      chosen()?.click();
    }
  });
  palette.addEventListener("htmx:configRequest", (event) => { event.detail.parameters.recent = recent(); });
  palette.addEventListener("htmx:afterSwap", () => {
    const all = options();
    field.setAttribute("aria-expanded", String(all.length > 0));
    choose(all[0]);
    palette.querySelector("[data-count]").textContent = all.length === 1 ? "1 result" : `${all.length || "No"} results`;
  });
  palette.addEventListener("click", (event) => {
    const option = event.target.closest("a[role=option]");
    if (!option) return;
    remember(option.dataset.ref);
    palette.close();
  });
}

if (palette) listen();
