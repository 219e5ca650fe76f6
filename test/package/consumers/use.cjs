// CommonJS: each entry by require, which gives what import gives. Angular is ES modules only, and so is its entry.
const { dependencies } = require('./package.json');
const { exports: entries } = require('step-up-spa/package.json');

async function use() {
  for (const subpath of Object.keys(entries).filter((path) => entries[path].require !== undefined)) {
    const name = subpath.replace('.', 'step-up-spa');
    const [required, imported] = [require(name), await import(name)].map((it) =>
      Object.keys(it).sort().join(),
    );
    if (required !== imported || required === '') throw new Error(`${name}: ${required} is not ${imported}`);
  }
  const { createStepUp, isStepUpError } = require('step-up-spa');
  const { auth0Provider } = require('step-up-spa/auth0');
  const client = { getIdTokenClaims() {}, getTokenSilently: () => Promise.reject(new Error()) };
  const provider = auth0Provider({ domain: 'fabrikam.example', clientId: 'consumer' }, client);
  const stepUp = createStepUp({
    provider,
    rules: [{ url: 'https://api.example/', scope: 'transfer:funds' }],
  });
  const refused = await stepUp.fetch('https://api.example/').catch((error) => error);
  console.log(typeof dependencies, isStepUpError(refused, 'no_page'));
}
void use();
