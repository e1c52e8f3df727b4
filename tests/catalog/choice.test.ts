import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp()
const stage = {
  name: 'stage',
  kind: 'choice',
  options: { choices: [{ value: 'OPEN', label: 'Open' }, { value: 'WON' }] },
  default: 'OPEN',
}
const deal = { name: 'Deal', fields: [stage] }
const update =
  'mutation ($input: FieldPatch!) { updateField(table: "Deal", field: "stage", input: $input) { options default } }'

type Stage = { options: { choices: { key: string; value: string; label?: string }[] } }

async function readChoices(tenant: Awaited<ReturnType<typeof makeTenant>>) {
  const { table } = await tenant.define<{ table: { fields: [Stage] } }>(
    '{ table(name: "Deal") { fields { options } } }',
  )
  return table.fields[0].options.choices
}

it('each choice gets a short key', async () => {
  const choices = await readChoices(await makeTenant(test, [deal]))
  expect(choices).toEqual([
    { key: expect.stringMatching(/^[a-z0-9]{1,16}$/), value: 'OPEN', label: 'Open' },
    { key: expect.stringMatching(/^[a-z0-9]{1,16}$/), value: 'WON' },
  ])
  expect(choices[0]?.key).not.toBe(choices[1]?.key)
})

it('a choice that is named by its value keeps its key', async () => {
  const tenant = await makeTenant(test, [deal])
  const before = await readChoices(tenant)
  await tenant.define(update, {
    input: { options: { choices: [{ value: 'WON' }, { value: 'LOST' }, { value: 'OPEN' }] } },
  })
  const after = await readChoices(tenant)
  expect(after.map(({ value }) => value)).toEqual(['WON', 'LOST', 'OPEN'])
  expect(after[0]?.key).toBe(before[1]?.key)
  expect(after[2]?.key).toBe(before[0]?.key)
})

it('records keep their choice when its value is renamed, and a default too', async () => {
  const tenant = await makeTenant(test, [deal])
  await tenant.ask('mutation { createDeal(input: { stage: OPEN }) { id } }')
  const [open, won] = await readChoices(tenant)
  const { updateField } = await tenant.define<{ updateField: Stage & { default: string } }>(update, {
    input: {
      options: {
        choices: [
          { key: open?.key, value: 'RUNNING' },
          { key: won?.key, value: 'WON' },
        ],
      },
    },
  })
  expect(updateField.default).toBe('RUNNING')
  expect(updateField.options.choices[0]?.key).toBe(open?.key)
  await tenant.ask('mutation { createDeal(input: {}) { id } }')
  expect(await tenant.ask('{ deals(filter: { stage: { eq: RUNNING } }) { nodes { stage } } }')).toEqual({
    deals: { nodes: [{ stage: 'RUNNING' }, { stage: 'RUNNING' }] },
  })
})

it('two choices can swap their values, and the default stays with its key', async () => {
  const tenant = await makeTenant(test, [deal])
  await tenant.ask('mutation { createDeal(input: { stage: OPEN }) { id } }')
  const [open, won] = await readChoices(tenant)
  const { updateField } = await tenant.define<{ updateField: { default: string } }>(update, {
    input: {
      options: {
        choices: [
          { key: open?.key, value: 'WON' },
          { key: won?.key, value: 'OPEN' },
        ],
      },
    },
  })
  expect(updateField.default).toBe('WON')
  expect(await tenant.ask('{ deals { nodes { stage } } }')).toEqual({ deals: { nodes: [{ stage: 'WON' }] } })
})

it('labels of choices become descriptions of enum values', async () => {
  const tenant = await makeTenant(test, [deal])
  expect(await tenant.ask('{ __type(name: "DealStage") { enumValues { name description } } }')).toEqual({
    __type: {
      enumValues: [
        { name: 'OPEN', description: 'Open' },
        { name: 'WON', description: null },
      ],
    },
  })
})

it('a thousand choices have a thousand keys', async () => {
  const choices = Array.from({ length: 1000 }, (_, index) => ({ value: `V${index}` }))
  for (let attempt = 0; attempt < 8; attempt++) {
    const tenant = await makeTenant(test, [
      { name: 'Deal', fields: [{ ...stage, options: { choices }, default: 'V999' }] },
    ])
    const keys = (await readChoices(tenant)).map(({ key }) => key)
    expect(new Set(keys).size).toBe(1000)
  }
})

it('a walk that sorts by a choice ends where the order of choices changes, and does not go astray', async () => {
  const tenant = await makeTenant(test, [deal])
  await tenant.ask(
    'mutation { a: createDeal(input: { stage: OPEN }) { id } b: createDeal(input: { stage: WON }) { id } }',
  )
  const page =
    'query ($after: String) { deals(orderBy: [{ stage: ASC }], first: 1, after: $after) { nodes { stage } pageInfo { endCursor } } }'
  const { deals } = await tenant.ask<{ deals: { pageInfo: { endCursor: string } } }>(page)
  const after = deals.pageInfo.endCursor
  const choices = await readChoices(tenant)
  const relabelled = choices.map((choice) => ({ ...choice, label: `${choice.value}!` }))
  await tenant.define(update, { input: { options: { choices: relabelled } } })
  expect(await tenant.ask(page, { after })).toMatchObject({ deals: { nodes: [{ stage: 'WON' }] } })
  await tenant.define(update, { input: { options: { choices: choices.toReversed() } } })
  const { errors } = await tenant.send(page, { after })
  expect(errors[0]?.extensions.code).toBe('CURSOR_INVALID')
})
