// [data-reorders="URL"]: its [data-item] rows are dragged by their handle, and the new order is posted. The arrow buttons do the
// same without a pointer.
let dragged = null;
let before = "";

const orderOf = (list) => [...list.querySelectorAll("[data-item]")].map((item) => item.dataset.item).join(",");

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-reorders] .drag-handle");
  if (!handle) return;
  dragged = handle.closest("[data-item]");
  before = orderOf(dragged.parentElement);
  dragged.classList.add("is-dragged");
  event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const list = dragged.parentElement;
  const others = [...list.querySelectorAll("[data-item]")].filter((item) => item !== dragged);
  const next = others.find((item) => {
    const box = item.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  list.insertBefore(dragged, next ?? null);
});

function drop() {
  if (!dragged) return;
  const list = dragged.parentElement;
  dragged.classList.remove("is-dragged");
  dragged = null;
  const order = orderOf(list);
  if (order !== before) {
    window.htmx.ajax("POST", list.dataset.reorders, { source: list, target: "#steps", swap: "outerHTML", values: { order } });
  }
}

document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);
