import { availableParallelism } from 'node:os'

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/tests/support/global-setup.ts',
  globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
  // Real databases and processes on a shared machine: a slow moment is no failure.
  testTimeout: 30_000,
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  // Tests wait for the database half of their time. With two processors Jest would take one worker, which is itself;
  // and more than six would be more than Postgres has connections for.
  maxWorkers: Math.min(6, Math.max(2, availableParallelism() - 1)),
  // Node never lets go of the modules of a finished file: all files in one process take five gigabytes.
  workerIdleMemoryLimit: '1GB',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
}
