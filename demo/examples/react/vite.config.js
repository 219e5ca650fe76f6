export default {
  esbuild: { jsx: 'automatic' },
  build: { target: 'es2022', rollupOptions: { input: ['index.html', 'callback.html'] } },
};
