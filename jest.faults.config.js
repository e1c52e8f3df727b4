import config from './jest.config.js'

// What takes long: databases that are killed again and again, more load than there are connections, and a hundred
// thousand requests of many tenants. And what needs a program that not every machine has: pgbouncer on the PATH.
/** @type {import('jest').Config} */
export default {
  ...config,
  testTimeout: 600_000,
  testMatch: ['<rootDir>/tests/**/*.faults.ts'],
  // Each has a cluster and a load of its own, and measures.
  maxWorkers: 1,
}
