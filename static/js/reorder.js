// [data-reorders="URL"]: its [data-item] rows are dragged by their grip, and the new order is posted. The arrow buttons do the
// same without a pointer.
let held = null;
let before = "";

const orderOf = (list) => [...list.querySelectorAll("[data-item]")].map((item) => item.dataset.item).join(",");

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.("[data-reorders] .grip");
  if (!grip) return;
  held = grip.closest("[data-item]");
  before = orderOf(held.parentElement);
  held.classList.add("is-held");
  event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  const list = held.parentElement;
  const others = [...list.querySelectorAll("[data-item]")].filter((item) => item !== held);
  const next = others.find((item) => {
    const box = item.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  list.insertBefore(held, next ?? null);
});

function drop() {
  if (!held) return;
  const list = held.parentElement;
  held.classList.remove("is-held");
  held = null;
  const order = orderOf(list);
  if (order !== before) {
    window.htmx.ajax("POST", list.dataset.reorders, { source: list, target: "#slices", swap: "outerHTML", values: { order } });
  }
}

document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);
