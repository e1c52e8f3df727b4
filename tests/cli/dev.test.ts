import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeTemporaryDirectory } from '../support/server.ts'
import { firstLine, run, start } from './command.ts'

interface Ready {
  graphql: string
  catalog: string
  token: string
  adminKey: string
  tenant: string
}

let home: string
let child: ChildProcess
let ready: Ready

async function startDev(): Promise<void> {
  child = start(['dev', '--json'], { TABLECAST_HOME: home })
  ready = JSON.parse(await firstLine(child))
}

async function ask(
  query: string,
  token = ready.token,
  url = ready.graphql,
): Promise<{ data: never; errors?: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  return (await response.json()) as { data: never }
}

beforeAll(async () => {
  home = await makeTemporaryDirectory()
  await startDev()
}, 60_000)

afterAll(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGINT')
    await once(child, 'exit')
  }
  await rm(home, { recursive: true })
})

describe('tablecast dev', () => {
  it('prints one line of JSON with what a client needs', () => {
    expect(ready).toEqual({
      graphql: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/),
      catalog: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/catalog$/),
      token: expect.stringMatching(/^ey/),
      adminKey: expect.stringMatching(/^[0-9a-f]{32}$/),
      tenant: 'demo',
    })
  })

  it('has every record of the data sets, and knows where every flight goes', async () => {
    expect(
      await ask(
        `{ movies(first: 1) { totalCount } cars(first: 1) { totalCount } airports(first: 1) { totalCount }
          flights(filter: { origin: { city: { eq: "Los Angeles" } } }, first: 1) { totalCount nodes { destination { iata arrivals { totalCount } } } } }`,
      ),
    ).toEqual({
      data: {
        movies: { totalCount: 3201 },
        cars: { totalCount: 406 },
        airports: { totalCount: 3376 },
        flights: {
          totalCount: 83,
          nodes: [{ destination: { iata: 'BNA', arrivals: { totalCount: 12 } } }],
        },
      },
    })
  })

  it('answers the operator', async () => {
    expect(await ask('{ tenants { slug state } }', ready.adminKey, ready.catalog)).toEqual({
      data: { tenants: [{ slug: 'demo', state: 'ACTIVE' }] },
    })
  })

  it('serves GraphiQL with the token filled in', async () => {
    const response = await fetch(ready.graphql, { headers: { accept: 'text/html' } })
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(await response.text()).toContain(`Bearer ${ready.token}`)
  })

  it('answers by the names of this machine only', async () => {
    const { port } = new URL(ready.graphql)
    const statusOf = async (host: string) => {
      const headers = { host, accept: 'text/html' }
      const sent = request({ port, host: '127.0.0.1', path: '/graphql', headers, agent: false }).end()
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      response.resume()
      return [host, response.statusCode]
    }
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, '[::1]']) {
      expect(await statusOf(host)).toEqual([host, 200])
    }
    for (const host of [`evil.example:${port}`, 'localhost.evil.example', '127.0.0.1.evil.example', 'a b']) {
      expect(await statusOf(host)).toEqual([host, 421])
    }
  })

  it('refuses a second one in the same home', async () => {
    const second = await run(['dev'], { TABLECAST_HOME: home })
    expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining('running in') })
  })

  it('shares its database with the other commands', async () => {
    const listed = await run(['tenant', 'list', '--json'], { TABLECAST_HOME: home })
    expect(JSON.parse(listed.stdout)).toMatchObject([{ slug: 'demo', state: 'active' }])
    expect((await ask('{ __typename }')).data).toEqual({ __typename: 'Query' })
  })

  it('stops everything on Ctrl-C, and keeps its data for the next run', async () => {
    await ask('mutation { createMovie(input: { title: "Kept" }) { id } }')
    const { token } = ready
    // Twice, as where npm passes on what the terminal has sent to both.
    child.kill('SIGINT')
    child.kill('SIGINT')
    expect(await once(child, 'exit')).toEqual([0, null])
    await expect(readFile(path.join(home, 'data/postmaster.pid'))).rejects.toThrow('ENOENT')
    await startDev()
    expect(await ask('{ movies(filter: { title: { eq: "Kept" } }) { totalCount } }', token)).toEqual({
      data: { movies: { totalCount: 1 } },
    })
  }, 60_000)

  it('stops everything also when it is not ready yet', async () => {
    const other = await makeTemporaryDirectory()
    const early = start(['dev'], { TABLECAST_HOME: other })
    await once(early.stderr as NodeJS.ReadableStream, 'data')
    early.kill('SIGINT')
    expect(await once(early, 'exit')).toEqual([0, null])
    await expect(readFile(path.join(other, 'data/postmaster.pid'))).rejects.toThrow('ENOENT')
    await rm(other, { recursive: true })
  }, 60_000)

  it('does not wait for a request that never ends when it is asked twice', async () => {
    const { hostname, port } = new URL(ready.graphql)
    const half = connect(Number(port), hostname)
    half.on('error', () => {})
    half.write('POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf')
    await once(half, 'connect')
    await sleep(100)
    child.kill('SIGINT')
    await sleep(1_200)
    expect(child.exitCode).toBeNull()
    child.kill('SIGINT')
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT'])
    await startDev()
    expect((await ask('{ __typename }')).data).toEqual({ __typename: 'Query' })
  }, 60_000)

  it('recovers from a run that was killed', async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
    await startDev()
    expect(await ask('{ movies(filter: { title: { eq: "Kept" } }) { totalCount } }')).toEqual({
      data: { movies: { totalCount: 1 } },
    })
  }, 60_000)
})
