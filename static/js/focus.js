// An update in place replaces the link or button that triggered it and so loses the focus: the keyboard would start again
// at the top of the page. The focus goes to the first error, else into the form that has opened, else to the part itself.
// With data-focus-self it always goes to the part, unless there is an error.
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

// On a page with errors, focus the first of them, which may be far below.
document.querySelector("main [aria-invalid=true]")?.focus();
