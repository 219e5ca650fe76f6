import { launchChromium } from './chromium';
import { Browser, type Protocol } from './driver';
import { launchFirefox } from './firefox';
import { launchWebKit } from './webkit';

const LAUNCH = {
  Chromium: launchChromium,
  Firefox: launchFirefox,
  WebKit: launchWebKit,
} as const satisfies Record<string, () => Promise<Protocol>>;

export type Engine = keyof typeof LAUNCH;

export const ENGINES = Object.keys(LAUNCH) as Engine[];

/** Starts the engine with a new profile. */
export const launch = async (engine: Engine): Promise<Browser> => new Browser(await LAUNCH[engine]());
