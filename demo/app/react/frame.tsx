import { useAuth0 } from '@auth0/auth0-react';
import type { MouseEvent } from 'react';
import type { News } from '../shared/news.js';
import { PAGES, PLACES } from '../shared/places.js';
import { home, stepUp } from './step-up';

export function Masthead() {
  const { isLoading, isAuthenticated, user, loginWithRedirect, logout } = useAuth0();
  function leave() {
    stepUp.clear(); // a token that was prepared and not spent does not outlive the session
    void logout({ logoutParams: { returnTo: home } });
  }
  return (
    <header className="masthead">
      <a className="brand" href="/react/">
        <img src="/favicon.svg" width="30" height="30" alt="" />
        <span>
          Fabrikam <span className="brand-kind">Bank</span>
        </span>
      </a>
      <nav className="pages" aria-label="The same bank, made with">
        {PAGES.map(({ href, name }) => (
          <a key={href} href={href} aria-current={name === 'React' ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <div className="masthead-session">
        {isAuthenticated && (
          <span className="user">
            <span data-testid="user">{user?.name}</span>
          </span>
        )}
        {isAuthenticated && (
          <button type="button" className="button quiet" data-testid="logout" onClick={leave}>
            Log out
          </button>
        )}
        {!isLoading && !isAuthenticated && (
          <button
            type="button"
            className="button"
            data-testid="login"
            onClick={() => void loginWithRedirect()}
          >
            Log in
          </button>
        )}
      </div>
    </header>
  );
}

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

/** The line that says how something ended. */
export function Result({ testId, news: { code, text } }: { testId: string; news: News }) {
  return (
    <output className="result" data-testid={testId} role="status" data-code={code}>
      {text !== '' && <span className="mark" aria-hidden="true" />}
      {text}
    </output>
  );
}
