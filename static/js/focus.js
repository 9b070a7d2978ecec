// An update in place replaces the link or button that asked for it, and with it the focus: the keyboard would start
// again at the top of the page. It goes to what is wrong, else into the form that has opened, else to the part itself; at
// once to the part where it is marked: its forms stand there whatever was asked.
const FIELD = "input:not([type=hidden]), select, textarea";

function lost() {
  return document.activeElement === null || document.activeElement === document.body;
}

document.addEventListener("htmx:afterSettle", (event) => {
  const asked = event.detail.requestConfig?.triggeringEvent?.type;
  const part = event.target;
  if (!lost() || !["click", "submit", "keydown"].includes(asked) || !part.isConnected) return;
  const form = part.matches("[data-focus-self]") ? null : part.querySelector("form.stack");
  const wanted = part.querySelector("[aria-invalid=true]") ?? form?.querySelector(FIELD);
  if (wanted) {
    wanted.focus();
    return;
  }
  if (!part.hasAttribute("tabindex")) part.tabIndex = -1;
  part.focus({ preventScroll: true });
});

// A whole page that comes back with errors: to the first of them, which may be far below.
document.querySelector("main [aria-invalid=true]")?.focus();
