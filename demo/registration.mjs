/** What a tenant's dashboard would hold: who the client is, and which API its tokens are for. */

export const clientId = 'fabrikam-spa';
export const clientName = 'Fabrikam Bank';
export const audience = 'https://api.fabrikam.example';
