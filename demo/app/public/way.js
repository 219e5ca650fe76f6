const KEY = 'fabrikam.way';
const WAYS = ['window', 'callback', 'redirect'];

/**
 * How the bank asks for a step-up: in a window whose answer Fabrikam ID posts, in a window whose answer arrives at the bank's callback page,
 * or in place of this page. Remembered, because a redirect comes back to a new page.
 */
export function createWay() {
  const select = document.getElementById('way');
  const kept = localStorage.getItem(KEY);
  select.value = WAYS.includes(kept) ? kept : WAYS[0];
  select.addEventListener('change', () => {
    localStorage.setItem(KEY, select.value);
    // The provider is told about the callback page when it is made.
    location.reload();
  });
  return {
    interaction: select.value === 'redirect' ? 'redirect' : 'popup',
    callback: select.value === 'callback' ? { callbackUrl: '/callback.html' } : {},
  };
}
