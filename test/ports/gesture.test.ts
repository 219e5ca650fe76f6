import { findGesture } from '../../src/ports/gesture';

function pageWith(event: object | undefined, userActivation?: object) {
  Object.defineProperty(window, 'event', { value: event, configurable: true });
  Object.defineProperty(navigator, 'userActivation', { value: userActivation, configurable: true });
}
afterEach(() => {
  Reflect.deleteProperty(window, 'event');
  Reflect.deleteProperty(navigator, 'userActivation');
});

describe('a gesture', () => {
  test.each(['click', 'keydown', 'keyup', 'submit', 'dblclick'])(
    'is made now in the listener of a %s',
    (type) => {
      pageWith({ isTrusted: true, type }, { isActive: false });
      expect(findGesture()).toBe('now');
    },
  );

  test('is neither made by a script nor by what happens to the page', () => {
    pageWith({ isTrusted: false, type: 'click' }, { isActive: false });
    expect(findGesture()).toBe('none');
    pageWith({ isTrusted: true, type: 'load' }, { isActive: false });
    expect(findGesture()).toBe('none');
  });

  test('was made a short time ago if the browser says so (HTML Standard §6.4)', () => {
    pageWith(undefined, { isActive: true });
    expect(findGesture()).toBe('recent');
    pageWith(undefined, { isActive: false });
    expect(findGesture()).toBe('none');
  });

  test('can not be told in a browser that does not say', () => {
    pageWith(undefined);
    expect(findGesture()).toBeUndefined();
  });
});
