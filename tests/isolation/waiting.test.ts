import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { connect, untilWaiting } from '../support/client.ts'
import { makeTenant } from '../support/tenant.ts'

// To wait would tell that another tenant is there, and what it does.
const test = useApp({ poolSize: 10, statementTimeoutMs: 20_000 })
const deal = { name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }
const id = (number: number) => `01939ed0-0000-7000-8000-00000000000${number}`
const create = (taken: string) => `createDeal(input: { id: "${taken}", title: "x" }) { id }`

it('nobody waits for another tenant, whatever that one holds of the same name, number or id', async () => {
  const [mine, theirs] = [await makeTenant(test, [deal]), await makeTenant(test, [deal])]
  for (const tenant of [mine, theirs]) {
    await tenant.ask(`mutation { ${create(id(1))} }`)
  }
  const locker = await connect(test.databaseUrl)
  const client = await connect(test.databaseUrl)
  await locker.query('begin')
  await locker.query(
    `select from tablecast.records where id = '${id(1)}'
      and tenant_id = (select id from tablecast.tenants where slug = '${theirs.slug}') for update`,
  )
  // This one holds an id that is new, and the table; the next waits for the table; all of it will be done at the end.
  const held = [
    theirs.ask(
      `mutation { a: ${create(id(2))} b: updateDeal(id: "${id(1)}", patch: { title: "held" }) { id } }`,
    ),
  ]
  await untilWaiting(client, 1)
  held.push(
    theirs.define('mutation { addField(table: "Deal", field: { name: "size", kind: "integer" }) { name } }'),
  )
  await untilWaiting(client, 2)

  await mine.ask(
    `mutation { a: ${create(id(2))} b: updateDeal(id: "${id(1)}", patch: { title: "free" }) { id } }`,
  )
  await mine.define(`mutation {
    addField(table: "Deal", field: { name: "size", kind: "integer" }) { name }
    createTable(input: { name: "Note" }) { name }
    createApiKey(input: { name: "x", role: READER }) { key }
  }`)
  expect(await mine.ask(`mutation { deleteDeal(id: "${id(1)}") { title } }`)).toEqual({
    deleteDeal: { title: 'free' },
  })
  expect(await mine.ask('{ deals { nodes { id size } } }')).toEqual({
    deals: { nodes: [{ id: id(2), size: null }] },
  })

  await untilWaiting(client, 2)
  await locker.query('rollback')
  await Promise.all(held)
  expect(await theirs.ask('{ deals { nodes { title size } } }')).toEqual({
    deals: {
      nodes: [
        { title: 'held', size: null },
        { title: 'x', size: null },
      ],
    },
  })
})
