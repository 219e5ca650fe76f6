/**
 * oidc-provider, without its remark on being loaded by Node 20: it asks for 22, the demo is run on both. Everything
 * else it has to say still reaches the console.
 */
const { warn } = console;
console.warn = (message, ...rest) => {
  if (!String(message).includes('Unsupported runtime')) warn(message, ...rest);
};
const { Provider, errors, interactionPolicy } = await import('oidc-provider').finally(() => {
  console.warn = warn;
});

export { Provider, errors, interactionPolicy };
