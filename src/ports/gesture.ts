/** What a browser says of the user's clicks and keys: see `gesture` of the browser port. */
export function findGesture(): 'now' | 'recent' | 'none' | undefined {
  const { event } = window;
  if (event?.isTrusted && /click|key|submit/.test(event.type)) return 'now';
  // window.open() uses it up, so after a window that was closed there is none of before.
  const { userActivation } = navigator;
  return userActivation && (userActivation.isActive ? 'recent' : 'none');
}
