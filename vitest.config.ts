import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/{unit,simulation,package}/**/*.test.ts'],
          // Against tests that hang; how long one takes is the machine's business.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          // What is waited for comes when the machine has time for it.
          expect: { poll: { timeout: 20_000 } },
          maxWorkers: 2,
        },
      },
      {
        plugins: [preact()],
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['test/dom/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
          // What is waited for comes when the machine has time for it.
          expect: { poll: { timeout: 20_000 } },
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'browser',
          environment: 'node',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 20_000 } },
          // They wait more than they compute.
          maxWorkers: 3,
          // Not beside the others, which keep both cores busy.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
