import { type End, isChangeable, type Table } from '../catalog/definition.ts'
import { namesOf } from '../names/table-names.ts'
import type { Builder } from './builder.ts'
import { type FieldOptions, makeInput } from './inputs.ts'

/** What may be done to what a record is linked to, one input for each end of its table. */
export function endInputs({ ends }: Table): Record<string, FieldOptions> {
  return Object.fromEntries(Array.from(ends.values(), (end) => [end.name, toEndInput(end)]))
}

function toEndInput({ isMany, isInverse, field, other }: End): FieldOptions {
  const { types } = namesOf(other)
  return {
    type: isMany ? types.references : types.reference,
    // It may come from around it: a record that is created inside of another one refers to that.
    description: field.required && !isInverse ? 'Required.' : undefined,
  }
}

/** The inputs that name or make records of a table for those that are to be linked to them. */
export function makeEndInputs(builder: Builder, table: Table, tables: Iterable<Table>): void {
  const ends = Array.from(tables, (one) => [...one.ends.values()]).flat()
  const toIt = ends.filter(({ other }) => other === table)
  const { types } = namesOf(table)
  const hasPatch = isChangeable(table)
  if (toIt.some(({ isMany }) => !isMany)) {
    makeInput(
      builder,
      types.reference,
      {
        connect: { type: types.by, description: 'Refers to this one.' },
        create: { type: types.input, description: 'Refers to a new one.' },
        ...(hasPatch
          ? { update: { type: types.patch, description: 'Changes the one that it refers to.' } }
          : {}),
        disconnect: { type: 'Boolean', description: 'True: refers to none.' },
      },
      { isOneOf: true },
    )
  }
  if (toIt.some(({ isMany }) => isMany)) {
    if (hasPatch) {
      makeInput(builder, types.update, {
        by: { type: types.by, required: true },
        patch: { type: types.patch, required: true },
      })
    }
    makeInput(builder, types.references, {
      set: { type: [types.by], description: 'These, in this order, and no others.' },
      add: { type: [types.by], description: 'These too; those that are new come last.' },
      remove: { type: [types.by], description: 'These not any more.' },
      create: { type: [types.input], description: 'New ones too; they come last.' },
      ...(hasPatch
        ? { update: { type: [types.update], description: 'Changes records that are linked.' } }
        : {}),
    })
  }
}
