// Keeps the drawn phone's code and its countdown current.

const phone = document.querySelector('.phone');
const code = phone.querySelector('output');
const seconds = phone.querySelector('text');
const left = phone.querySelector('.left');
const { source } = phone.dataset;

let expiresAt = performance.now() + Number(phone.dataset.remaining);
const period = Number(phone.dataset.period);

const ticking = setInterval(tick, 250);
tick();

function tick() {
  const remaining = expiresAt - performance.now();
  if (remaining <= 0) {
    expiresAt = Infinity;
    void refresh();
    return;
  }
  if (remaining === Infinity) return;
  seconds.textContent = Math.ceil(remaining / 1000);
  left.setAttribute('stroke-dashoffset', 100 - (100 * remaining) / period);
}

async function refresh() {
  const response = await fetch(source);
  if (!response.ok) {
    // The authorization is over, most likely in another tab: this page's code is of no more use.
    clearInterval(ticking);
    phone.hidden = true;
    return;
  }
  const next = await response.json();
  code.textContent = next.code;
  expiresAt = performance.now() + next.remaining;
  tick();
}
