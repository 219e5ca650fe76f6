// An ES module on a server: no page, so what takes a token is refused, and what no rule names is passed.
import { createStepUp, isStepUpError } from 'step-up-spa';
import { auth0Provider } from 'step-up-spa/auth0';

const client = { getIdTokenClaims() {}, getTokenSilently: () => Promise.reject(new Error()) };
const provider = auth0Provider({ domain: 'fabrikam.example', clientId: 'consumer' }, client);
const stepUp = createStepUp({ provider, rules: [{ url: 'https://api.example/', scope: 'transfer:funds' }] });
const refused = await stepUp.fetch('https://api.example/').catch((error) => error);
const passed = await stepUp.fetch('data:,passed').then((response) => response.text());
console.log(isStepUpError(refused, 'no_page'), passed);
