import Keycloak from 'keycloak-js';

const keycloak = new Keycloak({ url: 'https://tenant.example', realm: 'bank', clientId: 'app' });

export const logIn = () => keycloak.init({ onLoad: 'login-required' });

/** By redirect: it has no popup. */
export const acquire = () => keycloak.login({ scope: 'transfer:funds' });
