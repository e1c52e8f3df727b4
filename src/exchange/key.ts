import type { Operator } from '../fields/operators.ts'
import type { AnyField } from '../plan/field.ts'
import { ImportError } from './import-error.ts'

/** The header of the column that is to tell which record a row is about: that of a field, or itself a header. */
export function findKey(wanted: string, fields: ReadonlyMap<string, AnyField>, fileName: string): string {
  const columns = [...fields]
  const [header, field] =
    columns.find(([, { name }]) => name === wanted) ?? columns.find(([header]) => header === wanted) ?? []
  if (header === undefined || field === undefined) {
    const names = columns.map(([, { name }]) => name).join(', ')
    throw new ImportError(
      `Records cannot be found by ${JSON.stringify(wanted)}: no column of ${fileName} goes with it; they go with: ${names}.`,
    )
  }
  if (!equalityOf(field)) {
    throw new ImportError(
      `Records cannot be found by ${field.name}: values of the kind ${field.type.kind} are not compared for equality.`,
    )
  }
  return header
}

/** The operator that tells whether a field has one of some values, in kinds that know equality. */
export function equalityOf({ type }: AnyField): Operator | undefined {
  return type.operators.find(({ name }) => name === 'in')
}
