/** @jest-environment node */
import { configureStore, createAsyncThunk } from '@reduxjs/toolkit';
import { createApi, fetchBaseQuery, type BaseQueryFn } from '@reduxjs/toolkit/query';
import { findStepUpError, isStepUpError } from '../../src';
import { openApp, type App } from './app';

let status: number;
let app: App;
const stepUp = () => app.stepUp;
beforeEach(() => {
  status = 200;
  app = openApp('https://app.example', () => Response.json({ done: true }, { status }));
});
afterEach(() => stepUp().dispose());

/** As docs/clients.md has it: what a store keeps is text, and a `StepUpError` is none. */
const baseQuery: BaseQueryFn<{ url: string } & RequestInit> = async ({ url, ...init }) => {
  try {
    const response = await stepUp().fetch(url, init);
    return response.ok ? { data: await response.json() } : { error: { code: response.status } };
  } catch (error) {
    return { error: { code: findStepUpError(error)?.code ?? 'network' } };
  }
};

/** A store with the API's two operations, which warns of what can not be kept. */
function openStore(by: BaseQueryFn<{ url: string } & RequestInit> = baseQuery) {
  const { endpoints, reducer, reducerPath, middleware } = createApi({
    baseQuery: by,
    endpoints: ({ mutation, query }) => ({
      transfer: mutation<object, void>({ query: () => ({ url: '/api/transfers', method: 'POST' }) }),
      statement: query<object, void>({ query: () => ({ url: '/api/statements' }) }),
    }),
  });
  const store = configureStore({
    reducer: { [reducerPath]: reducer },
    middleware: (defaults) => defaults().concat(middleware),
  });
  return {
    transfer: () => store.dispatch(endpoints.transfer.initiate()),
    statement: () => store.dispatch(endpoints.statement.initiate()),
  };
}
const OPERATIONS = ['transfer', 'statement'] as const;
const tokens = () => app.requests.map(({ authorization }) => authorization);

describe.each(OPERATIONS)('RTK Query, %s, by the documented base query', (operation) => {
  test('sends the request once, with one step-up token (G1)', async () => {
    const done = openStore()[operation]();
    await app.confirm();
    expect(await done).toMatchObject({ data: { done: true } });
    expect(tokens()).toEqual(['Bearer step-up-token-1']);
  });

  test('sends nothing again after a 500 (G1, G10)', async () => {
    status = 500;
    const done = openStore()[operation]();
    await app.confirm();
    expect(await done).toMatchObject({ error: { code: 500 } });
    expect(tokens()).toEqual(['Bearer step-up-token-1']);
  });

  test('keeps the code of a window that the user closed, warns of nothing, and asks no more', async () => {
    const warnings = jest.spyOn(console, 'error').mockImplementation();
    const done = openStore()[operation]();
    await app.close();
    expect(await done).toMatchObject({ error: { code: 'popup_closed' } });
    expect([app.asked.length, app.popups.length, tokens()]).toEqual([1, 1, []]);
    expect(warnings.mock.calls).toEqual([]);
    warnings.mockRestore();
  });
});

test("fetchBaseQuery makes text of what the user's no came to, in which no code can be found", async () => {
  const by = fetchBaseQuery({ baseUrl: 'https://app.example', fetchFn: stepUp().fetch });
  const done = openStore(by).transfer();
  await app.close();
  const { error } = await done;
  expect(error).toEqual({ status: 'FETCH_ERROR', error: 'StepUpError: The user closed the window' });
  expect(findStepUpError(error)).toBeUndefined();
});

test("createAsyncThunk keeps the name and the code of what the user's no came to, and no error", async () => {
  const transfer = createAsyncThunk('transfer', async () =>
    (await stepUp().fetch('/api/transfers', { method: 'POST' })).json(),
  );
  const done = configureStore({ reducer: () => null })
    .dispatch(transfer())
    .unwrap();
  const failed = expect(done).rejects.toMatchObject({ name: 'StepUpError', code: 'popup_closed' });
  await app.close();
  await failed;
  const error: unknown = await done.catch((caught: unknown) => caught);
  expect([isStepUpError(error), findStepUpError(error)]).toEqual([false, undefined]);
});
