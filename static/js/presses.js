// An update in place may put another button where the pressed one was: Undo where Accept was. A press there within a second
// of the update is the rest of a double click, and ignored; but Save may follow Save at once.
const PAUSE = 1000;
const NEAR = 12;
let pressed = null;
let replacedAt = null;

function target(button) {
  return button.getAttribute("href") ?? button.form?.getAttribute("action") ?? "";
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button, a, summary");
  if (!button || event.detail === 0) return; // not by the keyboard
  const soon = replacedAt !== null && event.timeStamp - replacedAt < PAUSE && target(button) !== pressed.target;
  if (soon && Math.abs(event.clientX - pressed.x) < NEAR && Math.abs(event.clientY - pressed.y) < NEAR) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  pressed = { button, target: target(button), x: event.clientX, y: event.clientY };
  replacedAt = null;
}, true);

document.addEventListener("htmx:afterSwap", () => {
  if (pressed && !pressed.button.isConnected) replacedAt = performance.now();
});
