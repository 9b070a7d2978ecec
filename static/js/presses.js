// A press may put another button in the place of the one that was pressed: Accepted, which undoes, where Accept was. The
// second press of a double click or of a key that is held down does nothing: in that place, a second must pass before another
// action starts. The same action may follow at once, as Save after Save. A shortcut names its action, so it always counts.
const PAUSE = 1000;
const NEAR = 12;
const STORE = "leadplan.pressed";
let pressed = null;
let replacedAt = null;

function target(button) {
  return button.getAttribute("href") ?? button.form?.getAttribute("action") ?? "";
}

function isSamePlace(event, button) {
  if (event.detail === 0) return button.id !== "" && button.id === pressed.id; // by the keyboard
  return Math.abs(event.clientX - pressed.x) < NEAR && Math.abs(event.clientY - pressed.y) < NEAR;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button, a, summary");
  if (!button || !event.isTrusted) return;
  const soon = replacedAt !== null && event.timeStamp - replacedAt < PAUSE && target(button) !== pressed.target;
  if (soon && isSamePlace(event, button)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  pressed = { button, id: button.id, target: target(button), x: event.clientX, y: event.clientY, at: Date.now() };
  replacedAt = null;
}, true);

document.addEventListener("keydown", (event) => {
  if (event.repeat && (event.key === "Enter" || event.key === " ") && event.target.matches?.("button, summary")) event.preventDefault();
}, true);

document.addEventListener("htmx:afterSwap", () => {
  if (pressed?.button && !pressed.button.isConnected) replacedAt = performance.now();
});

// The same where a form loads a page, without htmx. A link may be followed by another at once: ‹, ‹.
addEventListener("pagehide", () => {
  const { button, ...press } = pressed ?? {};
  if (button?.form) sessionStorage.setItem(STORE, JSON.stringify(press));
});
const before = JSON.parse(sessionStorage.getItem(STORE) ?? "null");
sessionStorage.removeItem(STORE);
if (before && Date.now() - before.at < 2 * PAUSE) {
  pressed = before;
  replacedAt = performance.now();
}
