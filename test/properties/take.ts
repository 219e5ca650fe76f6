import { isStepUpError } from '../../src';
import { APP, endpointOf, ENDPOINTS } from './app';
import type { Call } from './observer';
import { isShown } from './page';
import { readProof, type Granting } from './server';
import type { Step } from './step';
import type { World } from './world';

/** Does it. Where there is nothing to do it to, nothing happens. */
export async function take(step: Step, world: World): Promise<void> {
  const { observer, page } = world;
  const { ports, stepUp } = page;
  const shown = ports.popups.at(-1);
  const asked = ports.authorizations.at(-1);

  function call(
    known: Pick<Call, 'kind'> & Partial<Call>,
    run: (call: Call, signal: AbortSignal) => Promise<unknown>,
  ): void {
    const begun = observer.begin(known);
    world.track(begun, (signal) => run(begun, signal));
  }

  function resume(): void {
    call({ kind: 'resume' }, () => world.page.stepUp.handleRedirect(world.page.url));
  }

  /** The question that the user sees gets its answer, by the words of the fakes. */
  async function respond(granting: Granting, act: () => Promise<typeof ports>): Promise<void> {
    if (!asked || !world.isAsked(asked)) return;
    world.granting.set(asked.state, granting);
    const next = await act().catch(() => ports); // the question was taken back meanwhile
    if (next === ports) return;
    world.load(next);
    resume();
  }

  /** So does the one in a window that the page has lost. */
  async function respondSevered(
    granting: Granting,
    answer: (state: string) => Record<string, string>,
  ): Promise<void> {
    if (!asked || !world.isAsked(asked)) return;
    const { state, redirectUri } = asked;
    world.granting.set(state, granting);
    await page.severed.answer({ state, ...answer(state) }, redirectUri!);
  }

  switch (step[0]) {
    case 'fetch': {
      const endpoint = endpointOf(step[1]);
      const { url, method } = endpoint;
      return call({ kind: 'fetch', endpoint, api: step[2] }, ({ id }, signal) =>
        stepUp.fetch(url, {
          method,
          signal,
          headers: { 'x-call': `${id}` },
          ...(method !== 'GET' && { body: JSON.stringify({ call: id }) }),
          ...(endpoint.isStated && {
            stepUp: { scope: endpoint.needs!, authorizationParams: { ticket: id } },
          }),
        }),
      );
    }
    case 'prepare': {
      const scope = step[1] === 'export' ? 'export:all' : 'close:account';
      const isFor = step[1].startsWith('closing');
      const endpoint = isFor ? ENDPOINTS.closing : undefined;
      const target = isFor ? { url: ENDPOINTS.closing.url } : {};
      const method = step[1] === 'closing' ? { method: ENDPOINTS.closing.method } : {};
      return call({ kind: 'prepare', scope, endpoint }, (_, signal) =>
        stepUp.prepare({ scope }, { ...target, ...method, signal }),
      );
    }
    case 'withToken':
      return call({ kind: 'withToken', scope: 'export:all' }, (begun, signal) => {
        const own = step[1] === 'its own' && { authorizationParams: { ticket: begun.id } };
        return stepUp.withToken(
          { scope: 'export:all', ...own },
          async ({ tokenType, accessToken, proof }) => {
            const place = { url: `${APP}/export`, method: 'GET' };
            const proved = await proof?.(place.url, place.method);
            observer.sees(begun, `${tokenType} ${accessToken}`, place, readProof(proved));
          },
          { signal },
        );
      });
    case 'ensure': {
      const needed = step[1] === 'vault' ? { scope: 'view:vault' } : { claims: { amr: ['mfa'] } };
      return call({ kind: 'ensure' }, (_, signal) => stepUp.ensure(needed, { signal }));
    }
    case 'answer':
      return page.severed.isOpen
        ? respondSevered(step[1], (state) => ({ code: `code-for-${state}` }))
        : respond(step[1], () => ports.answer());
    case 'refuse':
      return page.severed.isOpen
        ? respondSevered('nothing', () => ({ error: step[1] }))
        : respond('nothing', () => ports.refuse(step[1]));
    case 'forge': {
      const earlier = ports.authorizations.at(-2);
      const isEarlier = step[1] === 'an earlier answer';
      const state = isEarlier ? earlier?.state : step[1] === 'another state' ? 'other' : asked?.state;
      const code = isEarlier ? `code-for-${state}` : 'code-of-mallory';
      const response = { state, code };
      if (step[1] === 'another channel')
        return void ports.relay({
          type: 'response',
          response: { ...response, state: 'other' },
          at: page.url,
        });
      const from = {
        source: step[1] === 'another window' ? {} : shown,
        origin: step[1] === 'another origin' ? 'https://evil.example' : 'https://idp.example',
      };
      return void ports.post({ type: 'authorization_response', response }, from);
    }
    case 'window':
      if (step[1] === 'is closed') ports.focus(true);
      if (step[1] === 'is closed' && !page.severed.isOpen) shown?.closeByUser();
      if (step[1] === 'closes itself' && !page.severed.isOpen) shown?.close();
      if (step[1] === 'is closed' || step[1] === 'closes itself') page.severed.close();
      if (step[1] === 'is severed' && page.way === 'callback page' && asked && world.isAsked(asked)) {
        if (shown?.closed === false) page.severed.sever(shown);
      }
      if (step[1] === 'is refused' || step[1] === 'may open') ports.refuseWindows(step[1] === 'is refused');
      return;
    case 'gesture':
      return ports.useGesture(step[1]);
    case 'prompt':
      return page.prompts.find(isShown)?.[step[1]]?.();
    case 'retry': {
      const of = [...world.calls]
        .reverse()
        .find((call) => isStepUpError(call.settled?.error, 'popup_blocked') && !observer.retried.has(call));
      const retry = isStepUpError(of?.settled?.error) ? of.settled.error.retry : undefined;
      return retry && of && call({ kind: 'retry', of, user: of.user }, () => retry());
    }
    case 'abort':
      return world.calls.filter(({ settled }) => !settled)[step[1]]?.controller.abort();
    case 'time':
      return ports.advanceTime(step[1]);
    case 'clock':
      return ports.setClock(step[1]);
    case 'user':
      world.user = step[1];
      observer.setUser(step[1]);
      return step[2] === 'clear' ? stepUp.clear() : undefined;
    case 'session':
      world.isBroken = step[1] === 'breaks';
      return;
    case 'clear':
      return stepUp.clear();
    case 'dispose':
      stepUp.dispose();
      return step[1] === 'and reload' ? world.reload() : undefined;
    case 'page':
      if (step[1] === 'back' && ports.left.length > 0) return ports.comeBack();
      if (step[1] === 'cache') return ports.leave().then(() => ports.comeBack());
      if (step[1] === 'reload') return world.reload();
      if (step[1] === 'duplicate' && page.url.includes('?')) world.duplicate();
      if (step[1] === 'duplicate' || step[1] === 'resume') resume();
  }
}
