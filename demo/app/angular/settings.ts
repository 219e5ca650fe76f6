import { InjectionToken } from '@angular/core';
import type { Settings } from '../shared/settings.js';
import type { Timeline } from '../timeline/timeline.js';

export const SETTINGS = new InjectionToken<Settings>('settings');

export const TIMELINE = new InjectionToken<Timeline>('timeline');
