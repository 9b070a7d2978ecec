// What went wrong with a passkey, in words: django-allauth's script only tells the console.
const WORDS = {
  NotAllowedError: "The browser got no answer from the key, or it was cancelled. Nothing has changed; try again.",
  InvalidStateError: "This key is known here already.",
  SecurityError: "Browsers allow passkeys only on https, and on this machine only at “localhost”, not at 127.0.0.1.",
};

document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("passkey-fault");
  if (!place) return;
  event.preventDefault();
  place.textContent = WORDS[event.detail.exception?.name] ?? "The passkey did not work. Nothing has changed; try again or sign in another way.";
  place.hidden = false;
});
