/**
 * Fabrikam Bank, wired together. The bank proper is few lines: a config, some rules, one `sdk.fetch` per call. The
 * rest of this folder shows what those lines do. Read this, then transfer.js, then intranet/, then story.js.
 */
import { createAccounts } from './accounts.js';
import { showAlert } from './alert.js';
import { keepWhileAway, takeKept } from './away.js';
import { backFrom } from './back.js';
import { createDiagram } from './diagram.js';
import { createIntranet } from './intranet/intranet.js';
import { listenToJournal } from './journal.js';
import { createLog } from './log.js';
import { createAuth0Login } from './login/auth0.js';
import { createOidcLogin } from './login/oidc.js';
import { paymentOf } from './payment.js';
import { createRecord } from './record.js';
import { createReplay } from './replay.js';
import { codeOf } from './sentence.js';
import { createSession } from './session.js';
import { createStorage } from './storage.js';
import { tellStory } from './story.js';
import { createTransfer } from './transfer.js';
import { createWay } from './way.js';

const EVENTS = ['required', 'waiting', 'granted', 'spent', 'discarded', 'refused', 'failed'];

/** Ends of a transfer that the SDK's events do not tell: after the token was spent, or before there was a step-up to go on with. */
const TOLD_BY_CALLER = ['network', 'redirect_refused', 'aborted', 'not_resumable'];

const kept = takeKept();
const record = createRecord(kept);

function showTimeline() {
  const diagram = createDiagram();
  const log = createLog();
  record.onchange = () => {
    const story = tellStory(record.entries());
    diagram.show(story);
    log.show(story);
  };
  document.getElementById('clear').addEventListener('click', () => record.clear());
  return listenToJournal(record);
}

async function openBank() {
  // The single global, from `<script src="/sdk/step-up-spa.min.js">`.
  const { createStepUp, isStepUpRedirect, popup, redirect } = globalThis.stepUp;

  const { api, ...registration } = await (await fetch('/config.json')).json();
  const createLogin = location.pathname.startsWith('/oidc/') ? createOidcLogin : createAuth0Login;
  const login = await createLogin(registration);
  const session = createSession(login);
  // Before createStepUp: the SDK serves a session, so the session comes first.
  await session.finishLogin();

  const way = createWay({ popup, redirect });
  const sdk = createStepUp({
    provider: login.provider,
    ways: way.ways,
    rules: [
      { url: `${api}/api/accounts`, method: 'GET', scope: 'read:accounts' },
      { url: `${api}/api/customers`, method: 'GET', scope: 'read:accounts' },
      { url: `${api}/api/audit`, method: 'GET', scope: 'read:accounts' },
      {
        url: `${api}/api/transfers`,
        method: 'POST',
        scope: 'transfer:funds',
        authorizationParams: paymentOf,
      },
      { url: `${api}/demo/spent-token`, method: 'GET', scope: 'read:accounts' },
    ],
  });

  // A token that was prepared and not spent does not outlive the session.
  document.getElementById('logout').addEventListener('click', sdk.clear);

  const storage = createStorage(sdk);
  for (const type of EVENTS) {
    sdk.on(type, ({ id, error, ...event }) => {
      // The SDK counts its step-ups on every page from 1.
      record.add({
        ...event,
        id: `${performance.timeOrigin} ${id}`,
        ...(error && { code: codeOf(error) }),
        source: 'sdk',
        at: Date.now(),
      });
      storage.look();
    });
  }
  sdk.subscribe(() => storage.look());

  const accounts = createAccounts(sdk, api);
  const replay = createReplay(sdk, api);
  const transfer = createTransfer(sdk, api, way, {
    onsent(order) {
      replay.arm(order);
      void accounts.load();
    },
    onfailed(code, text) {
      if (TOLD_BY_CALLER.includes(code)) record.add({ source: 'app', type: 'failed', code, at: Date.now() });
      // Whose session is over by the way back sees no transfer card.
      if (document.body.dataset.view === 'signed-out') showAlert(text);
    },
    onback: () => record.add({ source: 'app', type: 'back', at: Date.now() }),
  });
  keepWhileAway(() => ({ entries: record.entries(), heard: record.heard, leftFor: transfer.leavesFor() }));

  const resumed = isStepUpRedirect() ? sdk.handleRedirect() : undefined;
  const signedIn = await session.show();
  storage.look();
  record.onchange(); // what an empty picture shows depends on who is looking
  const intranet = createIntranet(sdk, api);
  void goOn(resumed);
  if (signedIn) {
    intranet.open();
    await accounts.load();
  }

  /** Goes on with what a redirect interrupted, if this page load is the way back from one. */
  async function goOn(resumed) {
    if (resumed === undefined) return kept?.leftFor && transfer.comeBackEmpty(kept.leftFor);
    if (kept?.leftFor !== undefined) return transfer.resume(resumed);
    const back = await backFrom(resumed);
    if (back === undefined) return undefined;
    return back.kind === 'transfer' ? transfer.resume(back.resumed) : intranet.resume(back);
  }
}

// To a page without a past the journal tells only what comes from now on, so what comes waits until it is heard.
await showTimeline();
openBank().catch((error) =>
  showAlert(`The bank could not open (${error.message}). Is the demo still running? Reload to try again.`),
);
