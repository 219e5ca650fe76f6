// What a page does for a transfer, by each way that is compared: `?way=…`. A classic script, for the SDK's script tag.
void (async () => {
  const now = () => performance.timeOrigin + performance.now();
  const { createStepUp, auth0Provider, oidcProvider, createAuth0Client, popup, redirect, isStepUpRedirect } =
    window.stepUp;
  const { idp, api } = document.body.dataset;
  const query = new URLSearchParams(location.search);
  const way = query.get('way') ?? sessionStorage.getItem('way');
  sessionStorage.setItem('way', way);

  /** When a window's answer arrived: posted by the provider's page, or by the callback page with a port. */
  let answered;
  addEventListener('message', ({ data }) => {
    if (data?.type === 'authorization_response' || String(data).startsWith('step-up-spa:')) answered = now();
  });

  const scope = 'transfer:funds';
  const audience = 'https://api.fabrikam.example';
  const config = {
    domain: idp,
    clientId: 'fabrikam-spa',
    authorizationParams: {
      audience,
      scope: 'openid profile read:accounts',
      redirect_uri: `${location.origin}/`,
    },
    ...(way === 'handler' && { interactiveErrorHandler: 'popup' }),
  };
  const isReturn = query.has('code') && !isStepUpRedirect();
  const client = await createAuth0Client(config);
  if (isReturn) {
    await client.handleRedirectCallback();
    history.replaceState(null, '', '/');
  } else if (way === 'login' && !(await client.isAuthenticated())) return void client.loginWithRedirect();

  const url = `${api}/api/transfers`;
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to: 'Contoso Coffee', amount: 100 }),
  };
  const rules = [{ url, method: 'POST', scope }];
  const callback = () => popup({ callbackUrl: '/callback.html' });
  const session = { claims: () => client.getIdTokenClaims(), accessToken: () => client.getTokenSilently() };
  const withOidc = () => oidcProvider({ issuer: `${idp}/`, clientId: 'fabrikam-spa', session, audience });
  const withAuth0 = () => auth0Provider(config, client);
  const byStepUp = (provider, ...ways) => {
    const stepUp = createStepUp({ provider, rules, ways });
    window.sdk = stepUp;
    return () => stepUp.fetch(url, init);
  };
  const withToken = (get) => async () => {
    const headers = {
      ...init.headers,
      authorization: `Bearer ${await get({ authorizationParams: { scope } })}`,
    };
    return fetch(url, { ...init, headers });
  };
  const transfer = {
    message: () => byStepUp(withAuth0(), popup()),
    callback: () => byStepUp(withAuth0(), callback()),
    oidc: () => byStepUp(withOidc(), callback()),
    redirect: () => byStepUp(withAuth0(), redirect()),
    hand: () => withToken((options) => client.getTokenWithPopup(options)),
    handler: () => withToken((options) => client.getTokenSilently(options)),
    login: () => undefined,
  }[way]();

  async function tell(click, sent) {
    const { status } = await sent;
    window.result = { click, answered, response: now(), status };
  }
  const button = document.querySelector('button');
  button.onclick = () => {
    const click = now();
    answered = undefined; // the session's own silent answers came before
    sessionStorage.setItem('click', click);
    tell(click, transfer()).catch((error) => (window.result = { failed: String(error) }));
  };
  /** Many at once. */
  window.transfers = (count) => {
    button.onclick = () => {
      window.results = [];
      for (let index = 0; index < count; index += 1)
        transfer().then(
          ({ status }) => window.results.push(status),
          (error) => window.results.push(error.code ?? String(error)),
        );
    };
  };
  if (isStepUpRedirect()) {
    answered = performance.timeOrigin;
    const resumed = window.sdk.handleRedirect();
    await tell(
      Number(sessionStorage.getItem('click')),
      resumed.then(({ response }) => response),
    ).catch((error) => (window.result = { failed: String(error) }));
  }
  document.title = 'Ready';
})();
