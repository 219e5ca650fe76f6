import { assertIs, assertText, ownFields } from '../model/argument';
import { requestId } from '../model/request';
import type { NormalizedRequirement } from '../model/requirement';
import type { Browser } from '../ports/browser';
import type { Calls } from '../state/calls';
import type { Session } from '../state/session';
import type { PreparedFor } from '../state/token-vault';
import type { Authorize } from './authorize';
import { currentSubject, readAppState, type CallContext } from './call';
import type { AssertNamed } from '../model/rules/rules';
import type { PrepareOptions } from './call-options';

export interface PrepareParts {
  readonly browser: Pick<Browser, 'baseUrl'>;
  readonly session: Session;
  readonly calls: Calls;
  readonly authorize: Authorize;
  readonly assertNamed: AssertNamed;
}

type Own = { readonly [K in keyof PrepareOptions]?: PrepareOptions[K] | undefined };

/** Acquires a token for a request that is yet to come. */
export type Prepare = (requirement: NormalizedRequirement, options: PrepareOptions) => Promise<void>;

export function createPrepare({ browser, session, calls, authorize, assertNamed }: PrepareParts): Prepare {
  /** @throws TypeError if it is not clear which request the token is for */
  function readPreparedFor({ url, method }: Pick<Own, 'url' | 'method'>): PreparedFor {
    assertText(method, 'options.method');
    if (url === undefined) {
      assertIs(method === undefined, 'options.method', 'beside "options.url"');
      return {};
    }
    const target = { url: new URL(url, browser.baseUrl), method: method?.toUpperCase() ?? 'GET' };
    assertNamed(target, 'options.url');
    const id = requestId(target);
    return method === undefined ? { url: id.url } : id;
  }

  async function prepare(requirement: NormalizedRequirement, context: CallContext): Promise<void> {
    const missing = session.missing(requirement);
    if (missing === undefined) return;
    const lifetime = calls.begin(context.signal);
    try {
      await authorize.ahead(missing, { ...context, lifetime });
    } finally {
      lifetime.end();
    }
  }

  return async (requirement, given) => {
    const options = ownFields(given, ['signal', 'appState', 'url', 'method'], 'options.');
    const preparedFor = readPreparedFor(options);
    const context: CallContext = {
      purpose: 'prepare',
      signal: options.signal,
      request: preparedFor,
      preparedFor,
      subject: currentSubject(session),
      appState: readAppState(options.appState, 'options.appState'),
      retry: () => prepare(requirement, context),
    };
    return prepare(requirement, context);
  };
}
