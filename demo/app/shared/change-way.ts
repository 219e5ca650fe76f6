import { keepWay } from '../public/ways.js';

/** The SDK is made for one way, so the page starts anew. */
export function changeWay(way: string): void {
  keepWay(way);
  location.reload();
}
