import { beforeEach, expect, it } from '@jest/globals'
import { checkRecords, type Finding } from '../../src/changes/check.ts'
import { idOf } from '../examples/cinema.ts'
import { troupe, troupeRecords } from '../examples/troupe.ts'
import { tableIn, useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

// Links that are not what documents say, as somebody's SQL may have left them. In the troupe 902 and 903 play for 901;
// 903 has the friend 902, and wears the costume 904 with it; 906 plays for 905, and has the friend 903 and the prize 907.
const engine = useEngine()
let tenant: TestTenant

beforeEach(async () => {
  tenant = await makeTenant(engine.test, troupe)
  for (const [table, input] of troupeRecords) {
    await tenant.ask(`mutation ($input: ${table}Input!) { create${table}(input: $input) { id } }`, { input })
  }
})

async function check(repair = false) {
  const findings: Finding[] = []
  const { signal } = new AbortController()
  for await (const checked of checkRecords({
    database: engine.database,
    tenant: tenant.slug,
    repair,
    signal,
  })) {
    findings.push(...checked.findings)
  }
  return findings.map(({ id, field, path, rule, message, repaired }) => [
    `${Number(id.slice(-3))} ${[field, ...path].join('.')} ${rule}${repaired === undefined ? '' : repaired ? ' repaired' : ' left'}`,
    message,
  ])
}
const told = async (repair = false) => (await check(repair)).map(([what]) => what)

/** SQL where `Table.field` is the number of a field, `:key` its key behind it, and a number of three digits an id. */
async function meddle(text: string): Promise<void> {
  const catalog = await engine.catalogOf(tenant)
  const filled = text
    .replaceAll(':tenant', String(catalog.tenantId))
    .replace(/(\w+)\.(\w+):key/g, (_, table, name) => `'${tableIn(catalog, table).fields.get(name)?.key}'`)
    .replace(/:(\w+)\.(\w+)/g, (_, table, name) => String(tableIn(catalog, table).fields.get(name)?.id))
    .replace(/:([A-Z]\w+)/g, (_, table) => String(tableIn(catalog, table).id))
    .replace(/#(\d+)/g, (_, number) => `'${idOf(Number(number))}'`)
  await engine.superuser.query(filled)
}

it('finds nothing where all is as it should be', async () => {
  expect(await check()).toEqual([])
  await tenant.ask(`mutation { deleteTroupe(id: "${idOf(901)}") { id } }`)
  expect(await check()).toEqual([])
})

it('finds what documents refer to without a link, and links it when it is asked to', async () => {
  await meddle('delete from tablecast.links where tenant_id = :tenant and to_id in (#902, #905)')
  const found = ['903 friends.0 unlinked', '906 troupe unlinked', '904 wearers.1 unlinked']
  expect((await check())[0]).toEqual([
    '903 friends.0 unlinked',
    `friends refers to ${idOf(902)} by no link: from there it cannot be found.`,
  ])
  expect(await told()).toEqual(found)
  expect(await told(true)).toEqual(found.map((one) => `${one} repaired`))
  expect(await check()).toEqual([])
  expect(
    await tenant.ask(
      `{ player(by: { id: "${idOf(902)}" }) { friendsOf { nodes { id } } costumes { nodes { id } } } }`,
    ),
  ).toEqual({
    player: { friendsOf: { nodes: [{ id: idOf(903) }] }, costumes: { nodes: [{ id: idOf(904) }] } },
  })
})

it('finds links to what documents do not refer to, and in the wrong place, and puts them right', async () => {
  await meddle(`
    insert into tablecast.links values
      (:tenant, :Player.friends, :Player, #902, :Player, #903, 1), (:tenant, :Prize.winner, :Prize, #907, :Player, #902, 1);
    update tablecast.links set position = position + 10 where tenant_id = :tenant and field_id = :Costume.wearers`)
  const found = [
    '902 friends linked',
    '904 wearers.0 position',
    '904 wearers.1 position',
    '907 winner linked',
  ]
  expect(await told()).toEqual(found)
  expect(await told(true)).toEqual(found.map((one) => `${one} repaired`))
  expect(await check()).toEqual([])
  expect(await tenant.ask(`{ costume(by: { code: "crown" }) { wearers { nodes { name } } } }`)).toEqual({
    costume: { wearers: { nodes: [{ name: 'Bob' }, { name: 'Ann' }] } },
  })
})

it('finds links to another table than the field refers to', async () => {
  await meddle(
    'update tablecast.links set to_table_id = :Troupe, to_id = #901 where tenant_id = :tenant and field_id = :Prize.winner',
  )
  const found = ['907 winner unlinked', '907 winner linked']
  expect(await told(true)).toEqual(found.map((one) => `${one} repaired`))
  expect(await check()).toEqual([])
})

it('finds records that are looked for under something else than they refer to, and puts that right', async () => {
  const read = `{ player(by: { id: "${idOf(902)}" }) { prizes { nodes { id } } } prizes(filter: { winner: { name: { ne: "" } } }) { nodes { id } } }`
  const asItIs = await tenant.ask(read)
  await meddle(`
    update tablecast.records set r1 = #902 where tenant_id = :tenant and id = #907;
    update tablecast.records set r1 = null where tenant_id = :tenant and id = #906`)
  expect(await tenant.ask(read)).not.toEqual(asItIs)
  expect(await check()).toEqual([
    ['906 troupe slot', 'troupe is looked for under something else than it refers to.'],
    ['907 winner slot', 'winner is looked for under something else than it refers to.'],
  ])
  expect(await told(true)).toEqual(['906 troupe slot repaired', '907 winner slot repaired'])
  expect(await check()).toEqual([])
  expect(await tenant.ask(read)).toEqual(asItIs)
})

// A check is about live records. A server from before slots may have written some that are deleted by then.
it('what deleted records refer to is what their documents say, also when they come back', async () => {
  const read = (which = '') => `{
    prizes(${which}filter: { winner: { name: { ne: "" } } }, orderBy: [{ winner: { name: ASC } }]) { nodes { id } }
    players(${which}filter: { troupe: { name: { eq: "The Globe" } } }) { nodes { id } } }`
  const own = `{ troupe(by: { id: "${idOf(901)}" }) { players { nodes { id } } } player(by: { id: "${idOf(906)}" }) { prizes { nodes { id } } } }`
  const asItWas = [await tenant.ask(read()), await tenant.ask(own)]
  await tenant.ask(
    `mutation { deletePrize(id: "${idOf(907)}") { id } deleteTroupe(id: "${idOf(901)}") { id } }`,
  )
  await meddle('update tablecast.records set r1 = null where tenant_id = :tenant and deleted_at is not null')
  expect(await check(true)).toEqual([])
  expect(await tenant.ask(read('includeDeleted: true, '))).toEqual(asItWas[0])
  await tenant.ask(
    `mutation { restorePrize(id: "${idOf(907)}") { id } restoreTroupe(id: "${idOf(901)}") { id } }`,
  )
  expect(await check()).toEqual([])
  expect([await tenant.ask(read()), await tenant.ask(own)]).toEqual(asItWas)
})

it('tells of what is not there, which nobody can link, and links the rest', async () => {
  await meddle(`
    update tablecast.records set data = data || jsonb_build_object(Costume.wearers:key, jsonb_build_array(#999, #902, #905, #902))
    where tenant_id = :tenant and id = #904;
    update tablecast.records set data = data || jsonb_build_object(Prize.winner:key, 'nobody')
    where tenant_id = :tenant and id = #907`)
  const kept = [
    '904 wearers uniqueItems',
    '904 wearers.0 dangling left',
    '904 wearers.2 dangling left',
    '907 winner pattern',
  ]
  const mended = ['904 wearers linked', '907 winner linked', '907 winner slot']
  const before = (await told()).toSorted()
  expect(before).toEqual([...kept.map((one) => one.replace(' left', '')), ...mended].toSorted())
  const after = (await told(true)).toSorted()
  expect(after).toEqual([...kept, ...mended.map((one) => `${one} repaired`)].toSorted())
  expect((await told(true)).toSorted()).toEqual(kept.toSorted())
})

it('tells of what is deleted, though the policy should not have let that be', async () => {
  await meddle(
    `update tablecast.records set deleted_at = now() where tenant_id = :tenant and id in (#901, #903)`,
  )
  expect(await check(true)).toEqual([
    [
      '902 troupe deleted left',
      `troupe refers to ${idOf(901)}, which is deleted: cascade should not let that be.`,
    ],
    [
      '904 wearers.0 deleted left',
      `wearers refers to ${idOf(903)}, which is deleted: cascade should not let that be.`,
    ],
  ])
})
