import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Engine } from '../sql/engine.ts'
import type { Answer } from '../support/app.ts'
import type { TestTenant } from '../support/tenant.ts'
import { hostile } from './texts.ts'

const BATCH = 20

/** Two thousand texts. Some at a time, since one request can carry many where none of them is refused. */
export const hostileTimes = {
  runs: 2000 / BATCH,
  of: () => fc.array(hostile, { minLength: BATCH, maxLength: BATCH }),
}

/** The codes of an answer's errors. */
export const codesOf = ({ errors }: Answer): string[] => errors.map(({ extensions }) => extensions.code)

/** A refusal in our words: with one of these codes, without data, and without a look at the inside. */
export function expectRefused(answer: Answer, ...codes: string[]): void {
  expect(answer.errors.length).toBeGreaterThan(0)
  expect(codesOf(answer).filter((code) => !codes.includes(code))).toEqual([])
  expect(answer.status).toBeLessThan(500)
  const given = Object.values(answer.data ?? {}).flat()
  expect(given.filter((value) => value !== null)).toEqual([])
  expect(JSON.stringify(answer.errors)).not.toMatch(/syntax error at|tablecast_|node_modules/)
}

/** Data, and no error. */
export function expectData<T>(answer: Answer): T {
  expect(answer.errors).toEqual([])
  expect(answer.status).toBe(200)
  return answer.data
}

/** One of some ways that end in the same place: each gets its share of the texts. */
export const inTurn = (index: number, ways: readonly string[]): string => ways[index % ways.length] ?? ''

/** Looks at everything that a proof must leave alone, before it and, in a test of its own, at the end. */
export function useWitness(engine: Engine, bystander: () => TestTenant) {
  let before: unknown
  const look = async () => {
    const { rows } = await engine.superuser.query(
      `select me.*,
        (select count(*) from pg_class where relnamespace::regnamespace::text ~ '^tablecast') as relations,
        (select md5(string_agg(r::text, e'\\n' order by id)) from tablecast.records r where tenant_id = me.id) as records,
        (select md5(string_agg(f::text, e'\\n' order by id)) from tablecast.fields f where tenant_id = me.id) as fields
      from tablecast.tenants me where slug = $1`,
      [bystander().slug],
    )
    return rows
  }
  return {
    begin: async () => {
      before = await look()
    },
    end: () =>
      it('after all of it the database is whole, and another tenant is as it was', async () => {
        expect(before).toHaveLength(1)
        expect(await look()).toEqual(before)
      }),
  }
}
