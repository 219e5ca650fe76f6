import { InjectionToken } from '@angular/core';
import type { Settings } from '../shared/settings.js';

export const SETTINGS = new InjectionToken<Settings>('settings');
