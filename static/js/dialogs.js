// Dialogs: [data-opens="id"] shows one that is in the page; one loaded by htmx opens itself if it has data-open.
// A click outside it, Escape, [data-closes] or the event "close-dialog" (HX-Trigger) closes it; the browser restores the focus.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const closer = event.target.closest?.("[data-closes]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
  } else if (event.target instanceof HTMLDialogElement && isBeside(event)) {
    event.target.close();
  }
});

// A press that starts in a field and ends on the backdrop selects text; it should not close the dialog.
let pressedBeside = false;
document.addEventListener("pointerdown", (event) => { pressedBeside = event.target instanceof HTMLDialogElement; });

function isBeside(event) {
  const box = event.target.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  return pressedBeside && !inside;
}

document.addEventListener("htmx:load", (event) => {
  const found = event.target.matches?.("dialog[data-open]") ? event.target : event.target.querySelector?.("dialog[data-open]");
  if (!found || found.open) return;
  found.showModal();
  found.addEventListener("close", () => found.remove());
});

document.addEventListener("close-dialog", () => document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close()));
