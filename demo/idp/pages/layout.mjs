import { html } from './html.mjs';

/**
 * The frame of every page of Fabrikam ID. `aside` stands below the card, outside of what is being asked. `play` is the demo's
 * alone, see play.mjs: what is played, and by whom the page is seen now.
 */
export function layout({ title, body, aside, scripts = [], play, account }) {
  const loaded = play === undefined ? scripts : [...scripts, 'play.mjs'];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Fabrikam ID</title>
        <link rel="icon" href="/assets/logo.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/style.css" />
        ${loaded.map((script) => html`<script type="module" src="/assets/${script}"></script>`)}
      </head>
      <body ${play && html`data-play="${play}" data-account="${account?.username}"`}>
        <main class="card">
          <header class="brand">
            <img src="/assets/logo.svg" alt="" width="24" height="24" />
            <span>Fabrikam <b>ID</b></span>
          </header>
          ${body}
        </main>
        ${aside}
      </body>
    </html> `.toString();
}
