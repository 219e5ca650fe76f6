import { describePayment } from '../../payments.mjs';
import { purposeOf } from '../../scopes.mjs';
import { html } from './html.mjs';
import { layout } from './layout.mjs';

export function mfaPage({ uid, client, account, scopes, payments, phone, error, play }) {
  const path = `/interaction/${uid}`;
  return layout({
    title: 'Confirm it’s you',
    scripts: ['forms.mjs', 'phone.mjs'],
    play,
    account,
    body: html` <h1>Confirm it’s you</h1>
      <p class="who">
        Signed in as <strong>${account.name}</strong>
        <button form="switch" class="link">Not you?</button>
      </p>
      <section class="purpose" aria-label="What you are confirming">
        ${scopes.length === 0 ? html`<p><strong>${client}</strong> wants to know that it is you.</p>` : wishes(client, scopes, payments)}
      </section>
      <form id="mfa" class="fields" method="post" action="${path}/mfa">
        <label for="otp">Code from your phone</label>
        <input
          id="otp"
          name="otp"
          data-testid="otp"
          class="otp"
          autocomplete="one-time-code"
          inputmode="numeric"
          pattern="\\s*([0-9]\\s*){6}"
          title="Six digits"
          maxlength="12"
          required
          autofocus
          ${error && html`aria-invalid="true" aria-describedby="error"`}
        />
        ${error && html`<p class="error" role="alert" id="error">${error}</p>`}
      </form>
      <form id="cancel" method="post" action="${path}/cancel"></form>
      <form id="switch" method="post" action="${path}/switch"></form>
      <div class="actions">
        <button form="mfa" class="primary" data-testid="submit">Confirm</button>
        <button form="cancel" class="secondary" data-testid="cancel">Cancel</button>
      </div>`,
    aside: phoneOf({ account, client, path, phone }),
  });
}

function wishes(client, scopes, payments) {
  return html` <p><strong>${client}</strong> wants to:</p>
    <ul>
      ${payments.map((payment) => html`<li data-testid="payment">${describePayment(payment)}</li>`)}
      ${scopes.map((scope) => html`<li>${purposeOf(scope)} <code>${scope}</code></li>`)}
    </ul>`;
}

/** Stands in for the device in the person's pocket, so that trying the demo takes none. */
function phoneOf({ account, client, path, phone }) {
  return html` <aside
    class="phone"
    aria-label="${account.name}’s phone, drawn for this demo"
    data-source="${path}/code"
    data-remaining="${phone.remaining}"
    data-period="${phone.period}"
  >
    <p class="caption">${account.name}’s phone, drawn for this demo</p>
    <div class="device">
      <div class="screen">
        <p class="app">
          <img src="/assets/logo.svg" alt="" width="16" height="16" /> Fabrikam ID <span>now</span>
        </p>
        <p class="for">For this request of ${client} only</p>
        <div class="code">
          <output data-testid="otp-code">${phone.code}</output>
          <svg class="countdown" viewBox="0 0 36 36" aria-hidden="true">
            <circle class="track" cx="18" cy="18" r="15.9155"></circle>
            <circle class="left" cx="18" cy="18" r="15.9155" pathLength="100" stroke-dasharray="100"></circle>
            <text x="18" y="18" text-anchor="middle" dominant-baseline="central"></text>
          </svg>
        </div>
      </div>
    </div>
  </aside>`;
}
