// Sends one form, once: a double click would answer a question that is no longer asked.

let isSent = false;

document.addEventListener('submit', (event) => {
  if (isSent) event.preventDefault();
  isSent = true;
});

// Back from the back/forward cache, the page is as it was left.
addEventListener('pageshow', () => {
  isSent = false;
});
