import { keepWay, keptWay, WAYS } from './ways.js';

/**
 * How the bank asks for a step-up: in a window whose answer Fabrikam ID posts to this page, in a window whose answer
 * arrives at the bank's callback page, or in place of this page. An app has one of these, or two in order of preference;
 * the demo has them all, and of those only the chosen one can be used. Remembered, because a redirect comes back to a new page.
 *
 * @param {import('./ways.js').Parts} parts
 */
export function createWay(parts) {
  const select = document.getElementById('way');
  const hint = document.getElementById('transfer-hint');
  const showHint = () => (hint.textContent = WAYS[select.value].hint);

  select.value = keptWay();
  showHint();
  select.addEventListener('change', () => {
    keepWay(select.value);
    showHint();
  });

  /** What `connect()` gives is asked before each step-up whether it can be used: that is all that changes. */
  const whileChosen = (name, way) => ({
    connect(context) {
      const connected = way.connect(context);
      return {
        ...connected,
        unavailable: (step) =>
          select.value === name ? connected.unavailable(step) : `"${name}" is not chosen`,
      };
    },
  });

  return {
    leavesPage: () => select.value === 'redirect',
    ways: Object.entries(WAYS).map(([name, { create }]) => whileChosen(name, create(parts))),
  };
}
