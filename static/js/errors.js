// What went wrong with a request, in words that say how to mend it. What was typed stays in the page.
// It speaks through the "toast" event, so that no script has to import another (hashed file names would part them).
const showToast = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));

const WORDS = {
  400: "The server did not understand that. Reload the page and try again.",
  403: "This page is older than your sign-in, so nothing was saved. Copy what you typed, then reload.",
  404: "This is not there any more, or no longer yours to see. Reload to see what is.",
  405: "This can't be done from here. Reload the page and try again.",
  413: "That file is too large. Choose one below the limit named beside the field.",
  429: "Too many tries in a short time. Wait a minute, then try again.",
  503: "leadplan can't reach its database just now. Nothing was saved; try again in a minute.",
};
const RELOADS = new Set([400, 403, 404, 405]);

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const text = WORDS[status] ?? "Something broke on the server. Nothing was saved; the fault is in its log. Try again, or reload.";
  showToast({ text, level: "error", reload: RELOADS.has(status) });
});

document.addEventListener("htmx:sendError", () => showToast({
  text: "leadplan can't be reached. What you typed is still here: check the connection and try again.",
  level: "error",
}));

document.addEventListener("htmx:timeout", () => showToast({
  text: "No answer in time. It may still have been saved: reload to see.",
  level: "warning",
  reload: true,
}));

// A whole page in answer to a request for a part means that the session has ended and the sign-in page came instead; an
// error's page has been told of above.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, boosted } = event.detail;
  if (boosted || target === document.body || !/^\s*<!doctype html/i.test(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  if (xhr.status >= 400) return;
  showToast({ text: "You have been signed out, so nothing was saved. Reload to sign in again.", level: "warning", reload: true });
});
