import { expect, it } from '@jest/globals'
import type { CompiledQuery } from 'kysely'
import { loadFieldVersions } from '../../src/load/field-versions.ts'
import { recordSession } from '../queries/recorder.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const engine = useEngine()

interface Version {
  version: number
  at: string
  actor: string
  isDeleted: boolean
  field: Record<string, unknown>
}

const selection =
  'nodes { version at actor isDeleted field { name label required options default key valueSchema } }'

async function versionsOf(tenant: TestTenant, args = ''): Promise<Version[]> {
  const { table } = await tenant.define<{ table: { fields: { versions: { nodes: Version[] } }[] } }>(
    `{ table(name: "Deal") { fields { versions${args} { ${selection} } } } }`,
  )
  return table.fields[0]?.versions.nodes ?? []
}

const change = (tenant: TestTenant, input: object) =>
  tenant.define(
    'mutation ($input: FieldPatch!) { updateField(table: "Deal", field: "title", input: $input) { name } }',
    { input },
  )

it('a field tells how it was defined, by whom and when, the newest first', async () => {
  const tenant = await makeTenant(engine.test, [
    { name: 'Deal', fields: [{ name: 'title', kind: 'text', options: { maxLength: 5 }, default: 'new' }] },
  ])
  await change(tenant, { options: { maxLength: 9 } })
  await change(tenant, { required: true, label: 'Title' })
  await tenant.define('mutation { renameField(table: "Deal", field: "title", name: "headline") { name } }')
  const versions = await versionsOf(tenant)
  expect(
    versions.map(({ version, field: { name, label, required, options } }) => [
      version,
      name,
      label,
      required,
      options,
    ]),
  ).toEqual([
    [4, 'headline', 'Title', true, { maxLength: 9 }],
    [3, 'title', 'Title', true, { maxLength: 9 }],
    [2, 'title', null, false, { maxLength: 9 }],
    [1, 'title', null, false, { maxLength: 5 }],
  ])
  expect(versions[3]?.field).toMatchObject({ default: 'new', valueSchema: { maxLength: 5 } })
  expect(new Set(versions.map(({ field: { key } }) => key)).size).toBe(1)
  const { catalogChanges } = await tenant.define<{ catalogChanges: { nodes: object[] } }>(
    '{ catalogChanges { nodes { version at actor } } }',
  )
  expect(versions.map(({ version, at, actor }) => ({ version, at, actor }))).toEqual(catalogChanges.nodes)
  expect(versions.some(({ isDeleted }) => isDeleted)).toBe(false)
})

it('they come in pages', async () => {
  const tenant = await makeTenant(engine.test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  for (const label of ['a', 'b', 'c']) {
    await change(tenant, { label })
  }
  const page = async (args: string) => (await versionsOf(tenant, args)).map(({ version }) => version)
  expect(await page('(first: 2)')).toEqual([4, 3])
  expect(await page('(first: 2, before: 3)')).toEqual([2, 1])
  expect(await page('(first: 2, before: 1)')).toEqual([])
  const { errors } = await tenant.sendCatalog(
    '{ table(name: "Deal") { fields { versions(first: -1) { nodes { version } } } } }',
  )
  expect(errors[0]?.extensions.code).toBe('BAD_REQUEST')
})

it('each mutation of an operation shows the version that it has just made', async () => {
  const tenant = await makeTenant(engine.test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  const versions = 'versions(first: 1) { nodes { version isDeleted field { name } } }'
  expect(
    await tenant.define(`mutation {
      a: renameField(table: "Deal", field: "title", name: "b") { ${versions} }
      b: deleteField(table: "Deal", field: "b") { ${versions} }
      c: addField(table: "Deal", field: { name: "b", kind: "date" }) { ${versions} }
    }`),
  ).toEqual({
    a: { versions: { nodes: [{ version: 2, isDeleted: false, field: { name: 'b' } }] } },
    b: { versions: { nodes: [{ version: 3, isDeleted: true, field: { name: 'b' } }] } },
    c: { versions: { nodes: [{ version: 4, isDeleted: false, field: { name: 'b' } }] } },
  })
})

it('those of many fields are one statement, and none of another tenant', async () => {
  const fields = Array.from({ length: 20 }, (_, index) => ({ name: `f${index}`, kind: 'text' }))
  const tenant = await makeTenant(engine.test, [{ name: 'Deal', fields }])
  await makeTenant(engine.test, [{ name: 'Deal', fields }])
  const catalog = await engine.catalogOf(tenant)
  const sent: CompiledQuery[] = []
  const lists = await engine.database.read(catalog.tenantId, (session) => {
    const context = {
      session: recordSession(session, sent),
      tenantId: catalog.tenantId,
      actor: 'user:test',
      at: new Date(),
      requestId: undefined,
    }
    const ids = [...(catalog.tables.get('Deal')?.fields.values() ?? [])].map(({ id }) => id)
    return Promise.all([...ids, ...ids].map((id) => loadFieldVersions(context, id, { first: 5 })))
  })
  expect(sent).toHaveLength(1)
  expect(lists.map((versions) => versions.map(({ field }) => field.name))).toEqual(
    [...fields, ...fields].map(({ name }) => [name]),
  )
})
