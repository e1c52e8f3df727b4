import pg from 'pg'
import { usual } from '../settings.ts'
import { boundQueue } from './queue.ts'

export interface DatabaseOptions {
  url: string
  /** Connections at most. */
  poolSize: number
  /** Longest wait for one of them, in milliseconds. */
  poolWaitMs?: number
  /** Longest time one statement may take, in milliseconds. */
  statementTimeoutMs: number
  /** Whether connections may keep statements: behind a pooler, another transaction would meet another connection. Default: true. */
  preparedStatements?: boolean
}

// bigint: our only ones are versions and log numbers, which stay far below 2^53.
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
}

/** The connections to Postgres; only this folder ever holds one. */
export function openPool({ url, poolSize, poolWaitMs = usual.poolWaitMs }: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    // Statements leave without waiting for the answers before them: a transaction of three costs one round trip.
    pipeline: true,
    types,
    // pg waits for ever by default; a request that finds no connection is better refused.
    connectionTimeoutMillis: poolWaitMs,
    idleTimeoutMillis: 30_000,
    maxLifetimeSeconds: 3_600,
    // Asked early whether the other end still lives: the usual two hours would be the first to notice that it does not.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  } as pg.PoolConfig)
  // An error on an idle or even a checked-out connection ends the process unless someone listens; the
  // statement that meets the broken connection fails by itself.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  boundQueue(pool, poolWaitMs)
  return pool
}
