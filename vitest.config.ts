import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    setupFiles: ['test/support/matchers.ts'],
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    passWithNoTests: false,
    // Tests of several processes run on real time: one may be starved once on a busy machine. Vitest names what it retried.
    retry: process.env.CI ? 1 : 0,
  },
});
