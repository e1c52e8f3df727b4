import type { Catalog, Table } from '../../src/catalog/definition.ts'
import type { Session } from '../../src/db/transaction.ts'
import { Failure } from '../../src/errors.ts'
import type { FieldType } from '../../src/fields/field-type.ts'
import type { Operator } from '../../src/fields/operators.ts'
import type { AnyField } from '../../src/plan/field.ts'
import { type Filter, planFilter } from '../../src/plan/filter.ts'
import { matchIn } from '../sql/engine.ts'
import { hostileTexts } from './hostile.ts'

/** A record as the oracle sees it: its stored value, undefined when missing. */
export interface Subject {
  id: string
  value: unknown
}

/** Operands of every shape that an operator may get, made of values that a client would send. */
export function operandsFor(type: FieldType, operator: Operator, sent: readonly unknown[]): unknown[] {
  const values = type.element ? [...new Set(sent.flat())] : sent
  switch (operator.operand) {
    case 'value':
      return [...values]
    case 'values':
      return [[], ...values.map((value) => [value]), values.slice(0, 3), values.toReversed(), [...values]]
    case 'flag':
      return [true, false]
    case 'text':
      return [...values, '', 'm', 'MI', 'em%', '%s%', '_lpha', '%\\_%', 'É', ...hostileTexts].filter(
        (value) => typeof value === 'string',
      )
  }
}

/** Runs an operator with each operand on Postgres, and tells where it differs from its meaning. */
export async function judge(
  session: Session,
  { catalog, table }: { catalog: Catalog; table: Table },
  {
    field,
    operator,
    operands,
    subjects,
  }: { field: AnyField; operator: Operator; operands: unknown[]; subjects: Subject[] },
): Promise<{ compared: number; differences: string[] }> {
  const meaning = {
    equals: (field.type.element ?? field.type).equals,
    compare: (a: unknown, b: unknown) => field.type.compare(a, b, field.options),
  }
  const runs = await Promise.all(
    operands.map(async (operand) => {
      const filter = { [field.name]: { [operator.name]: operand } }
      const plan = planOrRefuse(table, filter)
      if (plan?.kind !== 'compare') {
        return []
      }
      const [found, complement] = await Promise.all([
        matchIn(session, catalog, table, filter),
        matchIn(session, catalog, table, { not: filter }),
      ])
      return subjects.map(({ id, value }) => {
        const expected = operator.meaning(value, plan.operand, meaning)
        const right = found.has(id) === expected && complement.has(id) !== expected
        return right
          ? undefined
          : `${show(value)} ${operator.name} ${show(operand)} is ${expected}, not in SQL`
      })
    }),
  )
  const all = runs.flat()
  return { compared: all.length, differences: all.filter((one) => one !== undefined) }
}

/** Operands that the operator refuses as such are another test's business. */
function planOrRefuse(table: Table, filter: unknown): Filter | undefined {
  try {
    return planFilter(table, filter)
  } catch (error) {
    if (error instanceof Failure && error.code === 'FILTER_INVALID') {
      return undefined
    }
    throw error
  }
}

const show = (value: unknown): string => JSON.stringify(value) ?? 'missing'
