import { defineConfig } from '@playwright/test';
import endToEnd from '../e2e/playwright.config';

export default defineConfig(endToEnd, { testDir: '.', testMatch: '*.long.ts' });
