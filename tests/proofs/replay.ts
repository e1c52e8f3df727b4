import { expect } from '@jest/globals'
import type { TestTenant } from '../support/tenant.ts'
import { type Model, valuesAt } from './model.ts'
import { told } from './steps.ts'

interface Line {
  version: number
  action: string
  changes: { field: string; before: unknown; after: unknown }[]
}

type Told = Record<string, unknown> & { id: string; history: { nodes: Line[] } }

/** The API tells the history of the model; and played from the first version on it leads to what is there now. */
export async function expectHistory(tenant: TestTenant, model: Model): Promise<void> {
  const names = model.fields.map(({ name }) => name)
  const { things } = await tenant.ask<{ things: { nodes: Told[] } }>(
    `{ things(includeDeleted: true) { nodes { id version ${names.join(' ')}
      history(first: 100) { nodes { version action changes { field before after } } } } } }`,
  )
  const wanted = [...model.things.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  expect(things.nodes).toEqual(
    wanted.map((thing) => ({
      ...told(model, thing),
      history: {
        nodes: thing.history.toReversed().map(({ version, action, changes }) => ({
          version,
          action: action.toUpperCase(),
          changes: names.flatMap((field, index) => {
            const values = changes[index]
            return values ? [{ field, before: values[0], after: values[1] }] : []
          }),
        })),
      },
    })),
  )
  for (const [index, { id, history, ...now }] of things.nodes.entries()) {
    const thing = wanted[index]
    const values: Record<string, unknown> = thing ? told(model, { ...thing, values: valuesAt(thing, 1) }) : {}
    for (const { version, changes } of history.nodes.toReversed()) {
      values['version'] = version
      for (const { field, before, after } of changes) {
        expect({ id, version, field, was: values[field] }).toEqual({ id, version, field, was: before })
        values[field] = after
      }
    }
    expect(values).toEqual({ id, ...now })
  }
}
