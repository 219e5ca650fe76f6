import { broadcastResponseToMainFrame } from '@azure/msal-browser/redirect-bridge';

// The page that the popup comes back to.
void broadcastResponseToMainFrame();
