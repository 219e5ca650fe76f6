import { StepUpError } from '../../src/model/errors';
import { createEvents, type StepUpEvent } from '../../src/state/events';

const requirement = { scope: ['transfer:funds'], audience: 'api' };
const attempt = (id: number) => ({ id, requirement: { ...requirement } });
const no = new StepUpError('access_denied', 'No.');

describe('events', () => {
  test('are told to who listens to their type, frozen, until they stop', () => {
    const events = createEvents();
    const heard: StepUpEvent[] = [];
    const stop = events.on('granted', (event) => heard.push(event));
    const one = attempt(1);
    events.emit('granted', one, { scope: ['transfer:funds'] });
    events.emit('spent', one, {});
    expect(heard).toEqual([{ type: 'granted', ...one, scope: ['transfer:funds'] }]);
    expect(Object.isFrozen(heard[0])).toBe(true);
    stop();
    events.emit('granted', one, { scope: [] });
    expect(heard).toHaveLength(1);
  });

  test('are told twice to a function that listens twice, and once after one off()', () => {
    const events = createEvents();
    const listener = jest.fn();
    const [stop] = [events.on('spent', listener), events.on('spent', listener)];
    events.emit('spent', attempt(1), {});
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    stop();
    events.emit('spent', attempt(1), {});
    expect(listener).toHaveBeenCalledTimes(3);
  });

  test('that were ignored name no attempt', () => {
    const events = createEvents();
    const heard: StepUpEvent[] = [];
    events.on('ignored', (event) => heard.push(event));
    events.ignore({ what: 'redirect', reason: 'too old', url: 'https://app.example/' });
    expect(heard).toEqual([
      { type: 'ignored', what: 'redirect', reason: 'too old', url: 'https://app.example/' },
    ]);
    expect(Object.isFrozen(heard[0])).toBe(true);
  });

  test('of unknown types and listeners that are none are refused', () => {
    const events = createEvents();
    expect(() => events.on('grant' as never, () => {})).toThrow(
      new TypeError(
        '"grant" is unknown. Known are: required, waiting, granted, spent, discarded, refused, failed, ignored',
      ),
    );
    expect(() => events.on(Symbol('x') as never, () => {})).toThrow('"Symbol(x)" is unknown');
    const message = '"listener" must be a function';
    expect(() => events.on('granted', undefined as never)).toThrow(new TypeError(message));
    expect(() => events.subscribe({} as never)).toThrow(new TypeError(message));
  });

  test('go to those who listened when they happened: who joins or leaves meanwhile changes nothing', () => {
    const events = createEvents();
    const heard: string[] = [];
    const stops = [
      events.on('spent', () => {
        heard.push('first');
        stops[1]!();
        events.on('spent', () => heard.push('joined'));
      }),
      events.on('spent', () => heard.push('second')),
    ];
    events.emit('spent', attempt(1), {});
    expect(heard).toEqual(['first', 'second']);
  });

  test('reach nobody after dispose()', () => {
    const events = createEvents();
    const listener = jest.fn();
    events.on('required', listener);
    events.subscribe(listener);
    events.dispose();
    events.emit('required', attempt(1), {});
    expect(listener).not.toHaveBeenCalled();
  });
});

test('a listener that throws ends nothing, and the page hears of it as of any unhandled error', async () => {
  const events = createEvents();
  const second = jest.fn();
  const unhandled = jest.spyOn(Promise, 'reject').mockImplementation(() => new Promise(() => {}));
  const error = new Error('in a listener');
  events.on('spent', () => {
    throw error;
  });
  events.on('spent', second);
  events.emit('spent', attempt(1), {});
  expect(unhandled).toHaveBeenCalledWith(error);
  expect(second).toHaveBeenCalledTimes(1);
  unhandled.mockRestore();
});

describe('the snapshot', () => {
  test('is idle at first, and empty', () => {
    const snapshot = createEvents().getSnapshot();
    expect(snapshot).toEqual({ status: 'idle', requirement: undefined, granted: {}, assurance: undefined });
    expect(Object.isFrozen(snapshot)).toBe(true);
  });

  test.each(['granted', 'refused', 'failed'] as const)('is waiting from required to %s', (end) => {
    const events = createEvents();
    const changed = jest.fn();
    const stop = events.subscribe(changed);
    const one = attempt(1);
    const idle = events.getSnapshot();
    events.emit('required', one, {});
    expect(events.getSnapshot()).toEqual({ ...idle, status: 'waiting', requirement: one.requirement });
    expect(Object.isFrozen(events.getSnapshot())).toBe(true);
    const waiting = events.getSnapshot();
    events.emit('waiting', one, {});
    expect(events.getSnapshot()).toBe(waiting);
    expect(changed).toHaveBeenCalledTimes(1);
    events.emit(end, one, { scope: [], error: no });
    expect(events.getSnapshot()).toEqual(idle);
    expect(changed).toHaveBeenCalledTimes(2);
    events.emit('spent', one, {});
    events.emit('discarded', one, { reason: 'cleared' });
    expect(changed).toHaveBeenCalledTimes(2);
    stop();
    events.emit('required', one, {});
    expect(changed).toHaveBeenCalledTimes(2);
  });

  test('shows the oldest of several step-ups under way', () => {
    const events = createEvents();
    const [one, other] = [attempt(1), attempt(2)];
    const shown = () => events.getSnapshot().requirement;
    events.emit('required', one, {});
    events.emit('required', other, {});
    expect(shown()).toBe(one.requirement);
    events.emit('failed', one, { error: no });
    expect(shown()).toBe(other.requirement);
    expect(events.getSnapshot().status).toBe('waiting');
  });

  test('shows the session, and stays the same object while that does', () => {
    const events = createEvents();
    const changed = jest.fn();
    events.subscribe(changed);
    const granted = { api: ['read'] };
    const assurance = { sub: 'alice', amr: ['pwd'] };
    events.publish({ granted, assurance });
    const before = events.getSnapshot();
    expect(before).toMatchObject({ status: 'idle', granted, assurance: { sub: 'alice' } });
    events.publish({ granted, assurance });
    expect(events.getSnapshot()).toBe(before);
    const stronger = { sub: 'alice', amr: ['mfa'] };
    events.publish({ granted, assurance: stronger });
    expect(events.getSnapshot().assurance).toEqual({ sub: 'alice', amr: ['mfa'] });
    const other = { ...granted };
    events.publish({ granted: other, assurance: stronger });
    expect(events.getSnapshot().granted).toBe(other);
    expect(changed).toHaveBeenCalledTimes(3);
  });

  test('is told to those who were subscribed when it changed', () => {
    const events = createEvents();
    const heard: string[] = [];
    const stops = [
      events.subscribe(() => {
        heard.push('first');
        stops[1]!();
      }),
      events.subscribe(() => heard.push('second')),
    ];
    events.emit('required', attempt(1), {});
    expect(heard).toEqual(['first', 'second']);
  });
});
