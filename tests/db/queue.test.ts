import { describe, expect, it } from '@jest/globals'
import { openPace } from '../../src/db/queue.ts'
import { useApp } from '../support/app.ts'
import { connect, until, untilWaiting } from '../support/client.ts'
import { makeTenant } from '../support/tenant.ts'

describe('the queue for a connection, where nobody may wait longer than a second', () => {
  /** A queue of a hundred for so many seconds, in which a connection becomes free as often in each of them. */
  const queue = (seconds: number, each: number) => {
    const pace = openPace(1_000)
    pace.hasHope(1, 0)
    for (let turn = 0; turn < seconds * each; turn++) {
      pace.note(100, (turn * 1_000) / each)
    }
    return (waiting: number, at = seconds * 1_000) => pace.hasHope(waiting, at)
  }

  it('takes as many as it has served in the last second, and not one more', () => {
    const hasHope = queue(5, 50)
    expect(hasHope(49)).toBe(true)
    expect(hasHope(60)).toBe(false)
  })

  it('takes everybody until there has been a queue for a second', () => {
    expect(queue(0, 0)(1_000, 999)).toBe(true)
    expect(queue(0, 0)(1_000, 1_000)).toBe(false)
  })

  it('does not know any more what it has served before that', () => {
    expect(queue(5, 50)(1, 5_999)).toBe(true)
    expect(queue(5, 50)(1, 7_000)).toBe(false)
  })

  it('is no queue any more once nobody waits', () => {
    const hasHope = queue(5, 0)
    expect([hasHope(1), hasHope(0), hasHope(1_000), hasHope(1_000, 5_999)]).toEqual([false, true, true, true])
  })
})

const test = useApp({ poolSize: 1, poolWaitMs: 400, statementTimeoutMs: 600_000 })

it('who comes to a queue that does not move is refused at once, and when it moves again everybody is served', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  await tenant.ask('{ deals { totalCount } }')
  const client = await connect(test.databaseUrl)
  await client.query('begin; lock table tablecast.records')
  const running = tenant.send('{ deals { totalCount } }')
  await untilWaiting(client)
  const sentences = new Set<string | undefined>()
  const asked: Promise<unknown>[] = []
  await until(async () => {
    asked.push(
      tenant.send('{ deals { totalCount } }').then(({ status, errors: [error] }) => {
        expect([status, error?.extensions.code]).toEqual([503, 'UNAVAILABLE'])
        sentences.add(error?.message)
      }),
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    return sentences.size === 2
  })
  await Promise.all(asked)
  expect(sentences).toEqual(
    new Set([
      'The database cannot answer at the moment.',
      'More requests wait for the database than it can answer in time.',
    ]),
  )
  await client.query('rollback')
  expect((await running).errors).toEqual([])
  expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 0 } })
})
