// A table of weeks that is wider than the screen opens at this week; its first column stays in view.
function showThisWeek(root) {
  root.querySelectorAll(".heat thead th.is-current").forEach((head) => {
    const wrap = head.closest(".table-wrap");
    const names = head.parentElement.cells[0];
    if (wrap && wrap.scrollWidth > wrap.clientWidth) wrap.scrollLeft = head.offsetLeft - names.offsetWidth;
  });
}

showThisWeek(document);
document.addEventListener("htmx:load", (event) => showThisWeek(event.target));
