import { UserManager } from 'oidc-client-ts';

// The page that the popup comes back to.
void new UserManager({ authority: '', client_id: '', redirect_uri: '' }).signinPopupCallback();
