import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, it, jest } from '@jest/globals'
import { fieldTypes } from '../../src/fields/index.ts'
import { everyKind, parcel } from '../examples/every-kind.ts'
import { useApp } from '../support/app.ts'
import { serve } from '../support/listening.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { type Finished, makeProject, node, npx, root } from './project.ts'

// Compilers in processes of their own, on a busy machine.
jest.setTimeout(120_000)

const test = useApp()
let origin: string
let tenant: TestTenant
let project: string
let compiled: Finished

beforeAll(async () => {
  origin = await serve(test.app)
  tenant = await makeTenant(test, everyKind)
  project = await makeProject()
  const env = { TABLECAST_DOCUMENTS: `${project}/*.graphql`, TABLECAST_TYPES: `${project}/types/` }
  expect(await generate(tenant, env)).toMatchObject({ code: 0 })
  compiled = await npx('tsc', ['--project', '.', '--pretty', 'false'], { directory: project })
})

/** Runs graphql-codegen where it finds codegen.yml. */
function generate({ token }: TestTenant, env: NodeJS.ProcessEnv): Promise<Finished> {
  return npx('graphql-codegen', [], {
    directory: root,
    env: { TABLECAST_SCHEMA: `${origin}/schema.graphql`, TABLECAST_TOKEN: token, ...env },
  })
}

it('the parcel has a field of each kind, so that no scalar is missing in codegen.yml', () => {
  const kinds = everyKind.flatMap(({ fields }) => (fields ?? []).map(({ kind }) => kind))
  expect(kinds.toSorted()).toEqual(fieldTypes.map(({ kind }) => kind).toSorted())
})

it('the types let a program pass, and none of these mistakes', async () => {
  const mistakes = (await readFile(path.join(project, 'mistakes.ts'), 'utf8')).split('\n')
  const refused = compiled.stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/(\(\d+),.*/, '$1'))
  expect(refused).toEqual(
    mistakes.flatMap((line, index) => (line.startsWith('export const') ? [`mistakes.ts(${index + 1}`] : [])),
  )
  expect(compiled.stdout).toContain("Property 'adress' does not exist")
})

it('the program gets what its types promise', async () => {
  const { code, stdout, stderr } = await node('built/program.js', [], {
    directory: project,
    env: {
      TABLECAST_URL: `${origin}/graphql`,
      TABLECAST_TOKEN: tenant.token,
      PARCEL: JSON.stringify(parcel),
    },
  })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(JSON.parse(stdout)).toEqual({
    created: { ...parcel, id: expect.any(String), version: 1 },
    postage: parcel.postage,
    handling: parcel.handling,
    speeds: ['EXPRESS'],
    changed: { ...parcel, version: 2, weight: null, speed: 'ECONOMY' },
    walked: [`${parcel.address} ${JSON.stringify(parcel.customs)}`, 'Somewhere else null'],
    typename: 'Parcel',
  })
})

it('codegen.yml as it is takes the operations in docs/, which are for the demo', async () => {
  const demo = await makeTenant(test, [
    {
      name: 'Movie',
      fields: [
        { name: 'title', kind: 'text' },
        { name: 'director', kind: 'text' },
        { name: 'imdbRating', kind: 'number' },
        { name: 'imdbVotes', kind: 'integer' },
        { name: 'releaseDate', kind: 'date' },
      ],
    },
  ])
  expect(await generate(demo, { TABLECAST_TYPES: `${project}/demo/` })).toMatchObject({ code: 0 })
  const types = await readFile(path.join(project, 'demo/graphql.ts'), 'utf8')
  expect(types).toContain('export const MoviesDocument')
})
