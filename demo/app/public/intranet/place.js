import { element } from '../element.js';
import { PLACES, placeOf } from './places.js';

/**
 * Where the user is, as the address says, and the way to elsewhere.
 *
 * @param {(place: string) => void} onenter
 */
export function createPlace(onenter) {
  const nav = document.getElementById('places');
  const links = PLACES.map(({ place, label }) =>
    element('a', { href: `#${place}`, 'data-testid': `nav-${place}` }, label),
  );
  nav.replaceChildren(...links);

  function show(place) {
    if (document.body.dataset.place === place) return;
    document.body.dataset.place = place;
    mark();
    onenter(place);
  }

  function mark() {
    for (const link of links) {
      if (placeOf(link.href) === document.body.dataset.place) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  }

  // No element has a place's name for its id, or the browser would scroll to it.
  function goTo(url) {
    location.hash = placeOf(url);
    show(placeOf(url));
  }

  // Not by the event that follows: a window may open only in the click.
  nav.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (link === null) return;
    event.preventDefault();
    goTo(link.href);
  });
  addEventListener('hashchange', () => show(placeOf()));
  mark();

  return { open: () => show(placeOf()), goTo };
}
