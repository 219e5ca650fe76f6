import { html } from './html.mjs';
import { layout } from './layout.mjs';

export function loginPage({ uid, client, people, username, error, play }) {
  const path = `/interaction/${uid}`;
  return layout({
    title: 'Sign in',
    scripts: ['forms.mjs'],
    play,
    body: html` <h1>Sign in</h1>
      <p>to continue to <strong>${client}</strong></p>
      ${error && html`<p class="error" role="alert" id="error">${error}</p>`}
      <form id="login" class="fields" method="post" action="${path}/login">
        <label for="username">Username</label>
        <input
          id="username"
          name="username"
          data-testid="username"
          value="${username}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          ${described(error)}
          ${focused(username === undefined)}
        />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          data-testid="password"
          type="password"
          autocomplete="current-password"
          required
          ${described(error)}
          ${focused(username !== undefined)}
        />
      </form>
      <form id="cancel" method="post" action="${path}/cancel"></form>
      <div class="actions">
        <button form="login" class="primary" data-testid="submit">Sign in</button>
        <button form="cancel" class="secondary" data-testid="cancel">Cancel</button>
      </div>`,
    aside: html` <aside class="hint">
      <p>Demo accounts, username and password</p>
      <ul>
        ${people.map((account) => html`<li><code>${account.username}</code> <code>${account.username}</code>${noteOn(account)}</li>`)}
      </ul>
    </aside>`,
  });
}

function noteOn({ totpKey }) {
  return totpKey === undefined && ' has no second factor';
}

function described(error) {
  return error && html`aria-invalid="true" aria-describedby="error"`;
}

function focused(isFirst) {
  return isFirst && html`autofocus`;
}
