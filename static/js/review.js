// A review: typing exact hours selects that option, and the total is updated while typing.
const form = document.getElementById("review");
const total = form?.querySelector("[data-total]");

function hoursOf(line) {
  const chosen = line.querySelector("input[type=radio][name$='-spent']:checked");
  const exact = Number(line.querySelector("input[type=number]").value);
  return chosen?.value === "exact" ? exact : Number(chosen?.dataset.hours ?? 0);
}

function tell() {
  if (!total) return;
  const sum = [...form.querySelectorAll(".review-line")].reduce((hours, line) => hours + hoursOf(line), 0);
  total.textContent = `${Math.round(sum * 100) / 100} h`;
}

form?.addEventListener("input", (event) => {
  const line = event.target.closest(".review-line");
  if (line && event.target.type === "number" && event.target.value !== "") {
    line.querySelector("input[value=exact]").checked = true;
  } else if (line && event.target.type === "radio" && event.target.name.endsWith("-spent") && event.target.value !== "exact") {
    line.querySelector("input[type=number]").value = "";
  }
  tell();
});
tell();
