/**
 * For what concerns the whole page; a transfer has its own line.
 *
 * @param {string} text
 */
export function showAlert(text) {
  const alert = document.getElementById('alert');
  alert.textContent = text;
  alert.hidden = false;
}
