export default {
  compatibilityDate: '2026-11-01',
  devtools: { enabled: false },
  telemetry: false,
  vite: {
    // In development Vite finds what the app imports only once a browser has it, and would load that page anew.
    optimizeDeps: {
      include: ['@auth0/auth0-spa-js', 'step-up-spa', 'step-up-spa/auth0', 'step-up-spa/vue'],
    },
  },
};
