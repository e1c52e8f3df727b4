import { createHash } from 'node:crypto'
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { Relations } from './tables.ts'

/** Builds and compiles statements; it has no connection and cannot run one. */
export const statements = new Kysely<Relations>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** What a session runs. With a name, each connection lets Postgres read it once and keeps it. */
export type Statement<Row> = CompiledQuery<Row> & { readonly name?: string }

const names = new Map<string, string>()

/**
 * Has a statement kept by the connections that run it. It is for one whose text is always the same, whatever it is
 * about, and that finds what it is about by its id: the plan of a list depends on its operands.
 */
export function keep<Row>(statement: CompiledQuery<Row>): Statement<Row> {
  // By its text, so that no two can ever have the same name.
  const name =
    names.get(statement.sql) ?? createHash('sha256').update(statement.sql).digest('hex').slice(0, 16)
  names.set(statement.sql, name)
  return { ...statement, name }
}
