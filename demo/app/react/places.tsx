import type { MouseEvent } from 'react';
import { PLACES } from '../public/intranet/places.js';

export function Places({ place, go }: { place: string; go(to: string): void }) {
  const open = (to: string) => (event: MouseEvent) => {
    event.preventDefault();
    go(to);
  };
  return (
    <nav className="places" aria-label="Fabrikam">
      {PLACES.map(({ place: to, label }) => (
        <a
          key={to}
          href={`#${to}`}
          data-testid={`nav-${to}`}
          aria-current={to === place ? 'page' : undefined}
          onClick={open(to)}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}
