/**
 * For a page to run: waits so many milliseconds of its own timers, as the SDK does. They stand still while a busy machine keeps the page
 * waiting, and the clock of the test does not.
 *
 * @param {number} milliseconds
 * @returns {Promise<void>}
 */
export const pass = (milliseconds) =>
  new Promise((resolve) => {
    let left = milliseconds;
    const timer = setInterval(() => {
      left -= 50;
      if (left > 0) return;
      clearInterval(timer);
      resolve();
    }, 50);
  });
