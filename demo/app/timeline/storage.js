import { element } from '../shared/element.js';

const VALUE_SHOWN = 44;
/** Three base64url parts, the first of which begins with `{"`: RFC 7519 §3 in the compact form of RFC 7515 §7.1. */
const JWT = /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/;
const ACCESS_TOKEN = /access_token/i;

/**
 * What a script on this page could read. Cookies marked HttpOnly are out of its reach, and so out of this list.
 *
 * @param {import('step-up-spa').StepUp} stepUp
 */
export function createStorage(stepUp) {
  const list = document.getElementById('storage');
  const verdict = document.getElementById('storage-verdict');

  async function look() {
    // First, since it takes time, in which the SDK puts away what a redirect needs, or takes it out again.
    const databases = (await indexedDB.databases?.()) ?? [];
    const places = [
      ['localStorage', Object.entries(localStorage)],
      ['sessionStorage', Object.entries(sessionStorage)],
      ['document.cookie', document.cookie.split('; ').filter(Boolean).map(splitCookie)],
      ['IndexedDB', databases.map(({ name }) => [name, 'database'])],
    ];
    const { granted } = stepUp.getSnapshot();
    const found = places.flatMap(([place, entries]) =>
      entries
        .filter(([name, value]) => JWT.test(value) || ACCESS_TOKEN.test(name) || ACCESS_TOKEN.test(value))
        .map(([name]) => `${String(place)}: ${String(name)}`),
    );

    verdict.dataset.clean = String(found.length === 0);
    verdict.textContent =
      found.length === 0
        ? 'No access token and no JWT in any of these.'
        : `Looks like a token: ${found.join(', ')}`;
    list.replaceChildren(
      ...places.flatMap(([place, entries]) => [element('dt', {}, place), described(entries)]),
      element('dt', {}, 'Granted to the session'),
      scopes(granted),
    );
  }

  document.getElementById('storage-refresh').addEventListener('click', () => void look());
  stepUp.subscribe(() => void look());
  void look();
}

function described(entries) {
  if (entries.length === 0) return element('dd', { class: 'nothing' }, 'empty');
  return element(
    'dd',
    {},
    ...entries.map(([name, value]) =>
      element(
        'p',
        { class: 'entry' },
        element('span', { class: 'name' }, name),
        element('span', { class: 'value' }, cut(value)),
      ),
    ),
  );
}

function scopes(granted) {
  const names = Object.values(granted).flat();
  // Before a login the SDK knows what the app would ask for; nobody has been granted it.
  if (names.length === 0 || document.body.dataset.view !== 'signed-in')
    return element('dd', { class: 'nothing' }, 'nothing');
  return element('dd', {}, ...names.map((name) => element('code', { class: 'scope' }, name)));
}

const cut = (value) =>
  value.length > VALUE_SHOWN ? `${value.slice(0, VALUE_SHOWN)}… (${value.length} characters)` : value;

/** A cookie's value may contain `=`; its name may not (RFC 6265 §4.1.1). */
function splitCookie(cookie) {
  const at = cookie.indexOf('=');
  return at === -1 ? [cookie, ''] : [cookie.slice(0, at), cookie.slice(at + 1)];
}
