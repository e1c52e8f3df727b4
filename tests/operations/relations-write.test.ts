import { beforeEach, describe, expect, it } from '@jest/globals'
import { deals } from '../examples/deals.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { seen } from './answer.ts'

const engine = useEngine()
let tenant: TestTenant

beforeEach(async () => {
  tenant = await makeTenant(engine.test, deals)
})

const nobody = '00000000-0000-7000-8000-000000000000'
const shown = `title version company { name version } contacts { nodes { name version } } notes { nodes { text } }`
const createDeal = (input: object) =>
  tenant.send(`mutation ($input: DealInput!) { deal: createDeal(input: $input) { ${shown} } }`, { input })
const update = (type: string, id: string, patch: object, selection = 'version') =>
  tenant.send(
    `mutation ($id: ID!, $patch: ${type}Patch!) { it: update${type}(id: $id, patch: $patch) { ${selection} } }`,
    { id, patch },
  )
const updateDeal = (id: string, patch: object) => update('Deal', id, patch, shown)
const make = async (type: string, input: object): Promise<string> => {
  const { made } = await tenant.ask<{ made: { id: string } }>(
    `mutation ($input: ${type}Input!) { made: create${type}(input: $input) { id } }`,
    { input },
  )
  return made.id
}
const person = (name: string, more: object = {}) =>
  make('Person', { name, email: `${name.toLowerCase()}@example.com`, ...more })
const namesOf = async (id: string, end: string, name = 'name'): Promise<string[]> => {
  const { node } = await tenant.ask<{ node: Record<string, { nodes: Record<string, string>[] }> }>(
    `query ($id: ID!) { node(id: $id) {
      ... on Company { deals { nodes { title } } staff { nodes { name } } }
      ... on Deal { contacts { nodes { name } } notes { nodes { text } } }
      ... on Person { work: deals { nodes { title } } } } }`,
    { id },
  )
  return (node[end]?.nodes ?? []).map((one) => one[name] ?? '')
}
const problems = (answer: Awaited<ReturnType<typeof createDeal>>) =>
  seen(answer).errors.map(({ code, issues }) => [code, ...((issues as string[]) ?? [])])

describe('a new record', () => {
  it('is linked to what is there, by any unique field, and to what is made with it', async () => {
    const acme = await make('Company', { name: 'Acme' })
    await person('Ann')
    const sons = { name: 'Bob & Sons', parent: { connect: { id: acme } } }
    const { data } = await createDeal({
      title: 'Big',
      company: { connect: { name: 'Acme' } },
      contacts: {
        add: [{ email: 'ann@example.com' }],
        create: [{ name: 'Bob', employer: { create: sons } }],
      },
      notes: { create: [{ text: 'first' }, { text: 'second', readers: { create: [{ name: 'Cy' }] } }] },
    })
    expect(data).toEqual({
      deal: {
        title: 'Big',
        version: 1,
        company: { name: 'Acme', version: 1 },
        contacts: {
          nodes: [
            { name: 'Ann', version: 1 },
            { name: 'Bob', version: 1 },
          ],
        },
        notes: { nodes: [{ text: 'first' }, { text: 'second' }] },
      },
    })
    expect(
      await tenant.ask(
        '{ company(by: { name: "Acme" }) { branches { nodes { name staff { nodes { name } } } } } }',
      ),
    ).toEqual({
      company: { branches: { nodes: [{ name: 'Bob & Sons', staff: { nodes: [{ name: 'Bob' }] } }] } },
    })
  })

  it('takes records from others through an inverse, which are a version further by that', async () => {
    const moved = await make('Deal', { title: 'Old', company: { create: { name: 'Acme' } } })
    const beta = await make('Company', {
      name: 'Beta',
      deals: { add: [{ id: moved }], create: [{ title: 'New' }] },
    })
    expect(await namesOf(beta, 'deals', 'title')).toEqual(['Old', 'New'])
    expect(await tenant.ask('{ company(by: { name: "Acme" }) { version deals { totalCount } } }')).toEqual({
      company: { version: 1, deals: { totalCount: 0 } },
    })
    expect(
      await tenant.ask(
        'query ($id: ID!) { deal(by: { id: $id }) { version history { nodes { action changes { field before after } } } } }',
        { id: moved },
      ),
    ).toMatchObject({
      deal: {
        version: 2,
        history: {
          nodes: [
            { action: 'UPDATE', changes: [{ field: 'company', after: beta }] },
            { action: 'CREATE', changes: [] },
          ],
        },
      },
    })
  })

  it('may bring ids, and refer to those that come with it', async () => {
    const [a, b] = ['01939ed0-0000-7000-8000-00000000000a', '01939ed0-0000-7000-8000-00000000000b']
    await tenant.ask('mutation ($inputs: [CompanyInput!]!) { createCompanies(inputs: $inputs) { id } }', {
      inputs: [
        { id: a, name: 'A', parent: { connect: { id: b } } },
        { id: b, name: 'B', branches: { create: [{ name: 'C' }] } },
      ],
    })
    expect(await tenant.ask('{ company(by: { name: "B" }) { branches { nodes { name } } } }')).toEqual({
      company: { branches: { nodes: [{ name: 'A' }, { name: 'C' }] } },
    })
  })
})

describe('a patch', () => {
  it('refers to another one, changes it, makes a new one, and refers to none', async () => {
    const id = await make('Deal', { title: 'Big', company: { create: { name: 'Acme' } } })
    const steps: [patch: object, version: number, company: object | null][] = [
      [{ company: { update: { city: 'Rome', name: 'Acme Inc' } } }, 1, { name: 'Acme Inc', version: 2 }],
      [{ title: 'Bigger', company: { create: { name: 'Beta' } } }, 2, { name: 'Beta', version: 1 }],
      [{ company: { disconnect: true } }, 3, null],
      [{ company: { connect: { name: 'Beta' } } }, 4, { name: 'Beta', version: 1 }],
      [{ company: { connect: { name: 'Beta' } } }, 4, { name: 'Beta', version: 1 }],
      [{ company: null }, 5, null],
    ]
    for (const [patch, version, company] of steps) {
      expect((await updateDeal(id, patch)).data).toMatchObject({ it: { version, company } })
    }
  })

  it('sets, removes, adds and creates in this order', async () => {
    const [ann, bob, cy] = [await person('Ann'), await person('Bob'), await person('Cy')]
    const id = await make('Deal', { title: 'Big', contacts: { set: [{ id: cy }, { id: ann }] } })
    const steps: [contacts: object | null, names: string[]][] = [
      [{ add: [{ id: ann }, { id: bob }] }, ['Cy', 'Ann', 'Bob']],
      [{ create: [{ name: 'Dee' }], add: [], remove: [{ id: ann }] }, ['Cy', 'Bob', 'Dee']],
      [{ set: [{ id: bob }], create: [{ name: 'Eve' }], add: [{ id: ann }] }, ['Bob', 'Ann', 'Eve']],
      [{ set: [{ id: ann }, { id: bob }] }, ['Ann', 'Bob']],
      [null, []],
    ]
    for (const [contacts, names] of steps) {
      expect(seen(await updateDeal(id, { contacts })).errors).toEqual([])
      expect(await namesOf(id, 'contacts')).toEqual(names)
    }
  })

  it('does the same through an inverse', async () => {
    const [a, b, c] = [
      await make('Deal', { title: 'A' }),
      await make('Deal', { title: 'B' }),
      await make('Deal', { title: 'C' }),
    ]
    const acme = await make('Company', { name: 'Acme', deals: { set: [{ id: a }, { id: b }] } })
    const steps: [deals: object, titles: string[]][] = [
      [{ add: [{ id: c }], remove: [{ id: a }] }, ['B', 'C']],
      [{ set: [{ id: a }, { id: c }], create: [{ title: 'D' }] }, ['A', 'C', 'D']],
      [{ update: [{ by: { id: c }, patch: { title: 'CC' } }] }, ['A', 'CC', 'D']],
      [{ set: [] }, []],
    ]
    for (const [patch, titles] of steps) {
      expect(seen(await update('Company', acme, { deals: patch })).errors).toEqual([])
      expect(await namesOf(acme, 'deals', 'title')).toEqual(titles)
    }
    // Nothing of its own was changed.
    expect(await tenant.ask('{ company(by: { name: "Acme" }) { version } }')).toEqual({
      company: { version: 1 },
    })
  })

  it('puts a record at the end of the lists that it is added to through their inverse', async () => {
    const [ann, bob] = [await person('Ann'), await person('Bob')]
    const a = await make('Deal', { title: 'A', contacts: { add: [{ id: bob }] } })
    const b = await make('Deal', { title: 'B', contacts: { add: [{ id: ann }, { id: bob }] } })
    await update('Person', ann, { deals: { set: [{ id: a }], create: [{ title: 'C' }] } })
    expect([await namesOf(a, 'contacts'), await namesOf(b, 'contacts')]).toEqual([['Bob', 'Ann'], ['Bob']])
    expect(await namesOf(ann, 'work', 'title')).toEqual(['A', 'C'])
    await update('Person', ann, { deals: { remove: [{ id: a }] } })
    expect(await namesOf(a, 'contacts')).toEqual(['Bob'])
  })

  it('tells all that it changes by ids in history', async () => {
    const [ann, bob] = [await person('Ann'), await person('Bob')]
    const id = await make('Deal', { title: 'A', contacts: { add: [{ id: ann }] } })
    await updateDeal(id, { contacts: { add: [{ id: bob }] } })
    await updateDeal(id, { contacts: { set: [] }, title: 'B' })
    const { deal } = await tenant.ask<{ deal: object }>(
      'query ($id: ID!) { deal(by: { id: $id }) { history { nodes { version changes { field before after } } } } }',
      { id },
    )
    expect(deal).toEqual({
      history: {
        nodes: [
          {
            version: 3,
            changes: [
              { field: 'title', before: 'A', after: 'B' },
              { field: 'contacts', before: [ann, bob], after: null },
            ],
          },
          { version: 2, changes: [{ field: 'contacts', before: [ann], after: [ann, bob] }] },
          { version: 1, changes: [] },
        ],
      },
    })
  })

  it('that was planned on an older version tells the relations that were changed since', async () => {
    const id = await make('Deal', { title: 'A' })
    await updateDeal(id, { company: { create: { name: 'Acme' } } })
    const { errors } = await tenant.send(
      `mutation ($id: ID!, $patch: DealPatch!) { updateDeal(id: $id, ifVersion: 1, patch: $patch) { id } }`,
      { id, patch: { title: 'B', company: { connect: { name: 'Acme' } } } },
    )
    expect(errors.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'VERSION_CONFLICT', changedFields: ['company'] },
    ])
  })

  it('changes what it goes through, at any level', async () => {
    const id = await make('Note', {
      text: 'x',
      deal: {
        create: {
          title: 'A',
          company: { create: { name: 'Acme' } },
          contacts: { create: [{ name: 'Ann' }] },
        },
      },
    })
    const { contacts } = await tenant
      .ask<{ people: { nodes: { id: string }[] } }>('{ people { nodes { id } } }')
      .then(({ people }) => ({
        contacts: people.nodes,
      }))
    const patch = {
      deal: {
        update: {
          title: 'B',
          company: { update: { name: 'Acme Inc', branches: { create: [{ name: 'Acme Bern' }] } } },
          contacts: {
            update: [
              {
                by: { id: contacts[0]?.id },
                patch: { name: 'Anna', employer: { connect: { name: 'Acme' } } },
              },
            ],
          },
        },
      },
    }
    const { data } = await update(
      'Note',
      id,
      patch,
      'version deal { title company { name branches { nodes { name } } } contacts { nodes { name employer { name } } } }',
    )
    expect(data).toEqual({
      it: {
        version: 1,
        deal: {
          title: 'B',
          company: { name: 'Acme Inc', branches: { nodes: [{ name: 'Acme Bern' }] } },
          contacts: { nodes: [{ name: 'Anna', employer: { name: 'Acme Inc' } }] },
        },
      },
    })
  })
})

describe('what is not there', () => {
  it('is told with its place, all of it at once, and nothing is written', async () => {
    const acme = await make('Company', { name: 'Acme' })
    const gone = await person('Gone')
    await tenant.ask(`mutation { deletePerson(id: "${gone}") { id } }`)
    const answer = await createDeal({
      title: 'Big',
      company: { connect: { name: 'Nobody' } },
      contacts: { add: [{ id: acme }, { email: 'no@example.com' }, { id: gone }] },
      notes: { create: [{ text: 'x', readers: { set: [{ id: nobody }] } }] },
    })
    expect(problems(answer)).toEqual([
      [
        'REFERENCE_BROKEN',
        'input.company.connect.name reference',
        'input.contacts.add.1.email reference',
        'input.contacts.add.0.id reference',
        'input.contacts.add.2.id reference',
        'input.notes.create.0.readers.set.0.id reference',
      ],
    ])
    expect(await tenant.ask('{ deals { totalCount } notes { totalCount } }')).toEqual({
      deals: { totalCount: 0 },
      notes: { totalCount: 0 },
    })
  })

  it('of another tenant is not there', async () => {
    const other = await makeTenant(engine.test, deals)
    const { it } = await other.ask<{ it: { id: string } }>(
      'mutation { it: createCompany(input: { name: "Theirs" }) { id } }',
    )
    const id = it.id
    expect(seen(await createDeal({ title: 'x', company: { connect: { id } } }))).toEqual({
      data: null,
      errors: [{ path: 'deal', code: 'REFERENCE_BROKEN', issues: ['input.company.connect.id reference'] }],
    })
    expect(problems(await createDeal({ title: 'x', company: { connect: { name: 'Theirs' } } }))).toEqual([
      ['REFERENCE_BROKEN', 'input.company.connect.name reference'],
    ])
  })

  it.each<[what: string, patch: object, issues: string[]]>([
    ['to remove', { remove: [{ email: 'ann@example.com' }] }, ['contacts.remove.0.email']],
    [
      'to change',
      { update: [{ by: { email: 'ann@example.com' }, patch: {} }] },
      ['contacts.update.0.by.email'],
    ],
    [
      'to change any more',
      { set: [], update: [{ by: { email: 'bob@example.com' }, patch: {} }] },
      ['contacts.update.0.by.email'],
    ],
  ])('is what is not linked: %s', async (_, contacts, issues) => {
    await person('Ann')
    const bob = await person('Bob')
    const id = await make('Deal', { title: 'A', contacts: { add: [{ id: bob }] } })
    expect(problems(await updateDeal(id, { contacts }))).toEqual([
      ['REFERENCE_BROKEN', ...issues.map((path) => `patch.${path} reference`)],
    ])
  })

  it('is what is deleted: it says so, and not that it is not linked', async () => {
    const acme = await make('Company', { name: 'Acme' })
    const ann = await person('Ann', { employer: { connect: { id: acme } } })
    const bob = await person('Bob')
    const deal = await make('Deal', { title: 'A', contacts: { add: [{ id: ann }, { id: bob }] } })
    const messageOf = async (type: string, id: string, patch: object) =>
      (await update(type, id, patch)).errors.map(({ message, extensions: { code } }) => [code, message])
    await tenant.ask('mutation ($id: ID!) { deletePerson(id: $id) { id } }', { id: bob })
    const gone = [['REFERENCE_BROKEN', `There is no record with the id ${bob}, or it is deleted.`]]
    const patch = { name: 'x' }
    expect(await messageOf('Deal', deal, { contacts: { update: [{ by: { id: bob }, patch }] } })).toEqual(
      gone,
    )
    expect(await messageOf('Company', acme, { staff: { update: [{ by: { id: bob }, patch }] } })).toEqual(
      gone,
    )
    expect(await messageOf('Company', acme, { staff: { remove: [{ id: bob }] } })).toEqual(gone)
    await tenant.ask('mutation ($id: ID!) { deleteCompany(id: $id) { id } }', { id: acme })
    expect(await messageOf('Person', ann, { employer: { update: patch } })).toEqual([
      ['REFERENCE_BROKEN', `There is no employer to change; the record with the id ${acme} is deleted.`],
    ])
  })

  it('is what another record refers to, and the one that a record without one refers to', async () => {
    const a = await make('Deal', { title: 'A', company: { create: { name: 'Acme' } } })
    const beta = await make('Company', { name: 'Beta' })
    expect(
      problems(await update('Company', beta, { deals: { remove: [{ id: a }], add: [{ id: nobody }] } })),
    ).toEqual([['REFERENCE_BROKEN', 'patch.deals.remove.0.id reference', 'patch.deals.add.0.id reference']])
    expect(problems(await update('Company', beta, { parent: { update: { name: 'x' } } }))).toEqual([
      ['REFERENCE_BROKEN', 'patch.parent.update reference'],
    ])
  })
})

describe('an input is refused as a whole', () => {
  it.each<[input: object, issues: string[]]>([
    [{ company: {} }, ['company oneOf']],
    [{ company: { disconnect: false } }, ['company.disconnect blank']],
    [{ company: { update: { name: 'x' } } }, ['company.update new']],
    [{ company: { create: { city: 'Rome' } } }, ['company.create.name required']],
    [{ company: { connect: { id: 'x' } } }, ['company.connect.id by']],
    [{ contacts: { add: [{ id: 'x' }, { id: nobody }] } }, ['contacts.add.0.id by']],
    [{ contacts: { remove: [{ id: nobody }] } }, ['contacts.remove new']],
    [{ contacts: { add: null } }, ['contacts.add null']],
    [{ contacts: { set: [{ id: nobody }, { id: nobody }] } }, ['contacts.set.1.id unique']],
    [
      { notes: { create: [{ text: 'x', deal: { connect: { id: nobody } } }] } },
      ['notes.create.0.deal conflict'],
    ],
    [{ notes: { create: [{}, { text: 'x' }, { text: 'y'.repeat(9) }] } }, ['notes.create.0.text required']],
    [
      {
        id: nobody,
        company: { create: { id: nobody, name: 'x' } },
        contacts: { create: [{ id: nobody, name: 'y' }] },
      },
      ['company.create.id unique', 'contacts.create.0.id unique'],
    ],
  ])('%j', async (input, issues) => {
    const [code] = problems(await createDeal({ title: 'Big', ...input }))
    // What GraphQL itself refuses has no issues.
    expect([['INPUT_INVALID', ...issues.map((issue) => `input.${issue}`)], ['BAD_REQUEST']]).toContainEqual(
      code,
    )
  })

  it('when a required reference would be lost', async () => {
    const deal = await make('Deal', { title: 'A', notes: { create: [{ text: 'x' }] } })
    const { notes } = await tenant.ask<{ notes: { nodes: { id: string }[] } }>('{ notes { nodes { id } } }')
    const note = notes.nodes[0]?.id ?? ''
    expect(problems(await update('Note', note, { deal: null }))).toEqual([
      ['INPUT_INVALID', 'patch.deal required'],
    ])
    expect(problems(await update('Note', note, { deal: { disconnect: true } }))).toEqual([
      ['INPUT_INVALID', 'patch.deal required'],
    ])
    expect(problems(await updateDeal(deal, { notes: { remove: [{ id: note }] } }))).toEqual([
      ['INPUT_INVALID', 'patch.notes.remove.0.id required'],
    ])
    expect(problems(await updateDeal(deal, { notes: { set: [] } }))).toEqual([
      ['INPUT_INVALID', 'patch.notes.set required'],
    ])
    expect(problems(await tenant.send('mutation { createNote(input: { text: "x" }) { id } }'))).toEqual([
      ['INPUT_INVALID', 'input.deal required'],
    ])
    // It goes to another one, and has one all the time.
    const other = await make('Deal', { title: 'B', notes: { add: [{ id: note }] } })
    expect(await namesOf(other, 'notes', 'text')).toEqual(['x'])
  })

  it('when it says two things of the same field of the same record', async () => {
    const id = await make('Deal', { title: 'A' })
    const inputs = ['Acme', 'Beta'].map((name) => ({ name, deals: { add: [{ id }] } }))
    const answer = await tenant.send(
      'mutation ($inputs: [CompanyInput!]!) { createCompanies(inputs: $inputs) { id } }',
      { inputs },
    )
    expect(problems(answer)).toEqual([['INPUT_INVALID', 'inputs.1.deals.add.0.id conflict']])
    const acme = await make('Company', { name: 'Acme', deals: { add: [{ id }] } })
    const again = await updateDeal(id, {
      title: 'B',
      company: { update: { deals: { update: [{ by: { id }, patch: { title: 'C' } }] } } },
    })
    expect(problems(again)).toEqual([
      ['INPUT_INVALID', 'patch.company.update.deals.update.0.patch.title conflict'],
    ])
    expect(problems(await update('Company', acme, { deals: { add: [{ id }], remove: [{ id }] } }))).toEqual([
      ['INPUT_INVALID', 'patch.deals.remove.0.id conflict'],
    ])
    // The same said twice, and different things of different fields, go together.
    const { data } = await updateDeal(id, {
      title: 'B',
      company: { update: { deals: { update: [{ by: { id }, patch: { title: 'B', amount: 5 } }] } } },
    })
    expect(data).toMatchObject({ it: { version: 3, title: 'B' } })
  })

  it('when it is deeper or longer than it may be', async () => {
    const nest = (levels: number): object =>
      levels === 0 ? { name: 'last' } : { name: `n${levels}`, parent: { create: nest(levels - 1) } }
    expect(problems(await createDeal({ title: 'x', company: { create: nest(4) } }))).toEqual([])
    expect(problems(await createDeal({ title: 'x', company: { create: nest(5) } }))).toEqual([
      ['INPUT_INVALID', `input.company.create.${'parent.create.'.repeat(4)}parent.create size`],
    ])
    const many = Array.from({ length: 1_000 }, () => ({ id: nobody }))
    const inputs = Array.from({ length: 11 }, () => ({ title: 'x', contacts: { add: many } }))
    const answer = await tenant.send(
      'mutation ($inputs: [DealInput!]!) { createDeals(inputs: $inputs) { id } }',
      {
        inputs,
      },
    )
    expect(problems(answer)).toEqual([['INPUT_INVALID', 'inputs.10.contacts.add.0 size']])
  })

  it('when set would clear more records than a mutation may name', async () => {
    const id = await make('Company', { name: 'Acme', deals: { create: [{ title: 'A' }] } })
    const { tenantId } = await engine.catalogOf(tenant)
    const copies = `with copies as (
        insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at)
        select r.tenant_id, r.table_id, gen_random_uuid(), 1, r.data, r.created_at, r.updated_at
        from tablecast.records as r, generate_series(1, 10000)
        where r.tenant_id = $1 and r.data::text like '%' || $2 || '%'
        returning tenant_id, id)
      insert into tablecast.links (tenant_id, field_id, from_table_id, from_id, to_table_id, to_id, position)
      select c.tenant_id, l.field_id, l.from_table_id, c.id, l.to_table_id, l.to_id, l.position
      from copies as c join tablecast.links as l on l.tenant_id = c.tenant_id`
    await engine.superuser.query(copies, [tenantId, id])
    expect(problems(await update('Company', id, { deals: { set: [] } }))).toEqual([['TOO_MANY_RECORDS']])
  })

  it('when a list would be longer than it may be', async () => {
    const { made } = await tenant.ask<{ made: { id: string }[] }>(
      'mutation ($inputs: [PersonInput!]!) { made: createPeople(inputs: $inputs) { id } }',
      { inputs: Array.from({ length: 1_000 }, (_, index) => ({ name: `n${index}` })) },
    )
    const id = await make('Deal', { title: 'A', contacts: { set: made.map(({ id }) => ({ id })) } })
    expect(problems(await updateDeal(id, { contacts: { create: [{ name: 'one more' }] } }))).toEqual([
      ['INPUT_INVALID', 'patch.contacts maxItems'],
    ])
  })
})
