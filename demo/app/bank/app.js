/**
 * Fabrikam Bank, wired together. The bank proper is few lines: a config, some rules, one `stepUp.fetch` per call (../shared). The
 * rest shows what those lines do. Read this, then transfer.js, then ../shared/transfer.js.
 */
import { createIntranet } from '../intranet/intranet.js';
import { backFrom } from '../shared/back.js';
import { byId, element, showAlert } from '../shared/element.js';
import { PAGES } from '../shared/places.js';
import { readSettings } from '../shared/settings.js';
import { createStorage } from '../timeline/storage.js';
import { openTimeline } from '../timeline/timeline.js';
import { createAccounts } from './accounts.js';
import { createComparison } from './compare.js';
import { createAuth0Login, createOidcLogin } from './logins.js';
import { createReplay } from './replay.js';
import { createSession } from './session.js';
import { createTransfer } from './transfer.js';
import { createTrouble } from './trouble.js';

byId('pages').replaceChildren(
  ...PAGES.map(({ href, name }) =>
    element('a', { href, ...(href === location.pathname && { 'aria-current': 'page' }) }, name),
  ),
);

async function openBank(timeline) {
  // The single global, from `<script src="/sdk/step-up-spa.min.js">`.
  const { createStepUp, isStepUpRedirect } = globalThis.stepUp;

  const isOidc = location.pathname.startsWith('/oidc/');
  const settings = await readSettings(isOidc ? '/oidc/' : '/', globalThis.stepUp);
  const { api, rules, ways } = settings;
  const login = await (isOidc ? createOidcLogin : createAuth0Login)(settings);
  const session = createSession(login);
  // Before createStepUp: the SDK serves a session, so the session comes first.
  await session.finishLogin();

  const stepUp = createStepUp({ provider: login.provider, ways, rules });

  // A token that was prepared and not spent does not outlive the session.
  byId('logout').addEventListener('click', stepUp.clear);

  const accounts = createAccounts(stepUp, api);
  const replay = createReplay(stepUp, api);
  const transfer = createTransfer(stepUp, api, ({ code, text, order }) => {
    timeline.tellEnd(code);
    if (code === 'ok') {
      replay.arm(order);
      void accounts.load();
    }
    // Whose session is over by the way back sees no transfer card.
    else if (document.body.dataset.view === 'signed-out') showAlert(text);
  });
  timeline.listen(stepUp, transfer.leavesFor);

  const resumed = isStepUpRedirect() ? stepUp.handleRedirect() : undefined;
  const user = await session.show();
  createStorage(stepUp);
  timeline.redraw();
  const intranet = createIntranet(stepUp, api);
  void goOn(resumed);
  if (user !== undefined) {
    createTrouble(stepUp, settings, user, timeline.tellEnd);
    // By hand, a bound token takes proofs as well; and oidc-client-ts keeps another session.
    if (login.client !== undefined && !settings.config.useDpop)
      createComparison(stepUp, settings, { client: login.client, me: user.sub }, timeline);
    intranet.open();
    await accounts.load();
  }

  /** Goes on with what a redirect interrupted, if this page load is the way back from one. */
  async function goOn(resumed) {
    const { leftFor } = timeline;
    if (resumed === undefined) return leftFor && comeBackEmpty(leftFor);
    if (leftFor !== undefined) return transfer.resume(resumed);
    const back = await backFrom(resumed);
    if (back === undefined) return undefined;
    return back.kind === 'transfer' ? transfer.resume(back.resumed) : intranet.resume(back);
  }

  function comeBackEmpty(order) {
    transfer.comeBackEmpty(order);
    timeline.tellBack();
  }
}

const timeline = await openTimeline(byId('inspector'));
openBank(timeline).catch((error) =>
  showAlert(`The bank could not open (${error.message}). Is the demo still running? Reload to try again.`),
);
