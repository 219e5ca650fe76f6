import { useEffect, useState } from 'react';
import { placeOf } from '../public/intranet/places.js';

/** Where the user is, as the address says. An app of your own has a router for that. */
export function usePlace() {
  const [place, setPlace] = useState(() => placeOf());
  useEffect(() => {
    const follow = () => setPlace(placeOf());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return {
    place,
    /** Does not wait for the event: what a click brings up is mounted within the click, in which a window may open. */
    go(to: string): void {
      location.hash = to;
      setPlace(to);
    },
  };
}
