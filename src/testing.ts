export { fakePorts, type FakePorts, type FakePortsOptions } from './testing/ports';
export { fakeBrowser, type FakeBrowser, type FakeBrowserOptions, type Leftovers } from './testing/browser';
export {
  fakeProvider,
  type FakeAuthorization,
  type FakeProvider,
  type FakeProviderOptions,
} from './testing/provider';
export { stepUpWindow, type PageLike } from './testing/playwright';
export { type Answer } from './testing/grant';
export { type Respond, type SentRequest } from './testing/api';
export { type FakeChannel, type FakeChannels } from './testing/channel';
export { type FakePage } from './testing/page';
export { type FakeTime } from './testing/clock';
export { type Engine, type FakeWindow, type FakeWindows } from './testing/window';
