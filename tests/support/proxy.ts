import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { closeAtEnd } from './endings.ts'

/** A stretch of network before a database, which the test can break. */
export interface Detour {
  /** The database, by way of here. */
  url: string
  /** How often something was sent to the database. */
  sendings(): number
  /** Whoever comes is sent away; it is told as soon as somebody was. */
  refuse(): Promise<unknown>
  /** Nothing of what is sent arrives, and nobody is told; what is connected by then stays so for ever. */
  swallow(): void
  /** The next one who sends this text is cut off when it is answered, and does not get the answer. */
  loseAnswer(text: string): void
  /** Who is connected is cut off. */
  cut(): void
  /** Whoever comes from now on gets through, to another server if one is named. */
  open(url?: string): void
}

/** Is there until the test file ends. */
export async function openProxy(databaseUrl: string): Promise<Detour> {
  let target = new URL(databaseUrl)
  let state: 'open' | 'refusing' | 'swallowing' = 'open'
  let sendings = 0
  let unlucky: string | undefined
  const lines = new Set<{ near: Socket; far: Socket; isDead: boolean }>()
  const server = createServer((near) => {
    if (state === 'refusing') {
      near.resetAndDestroy()
      server.emit('refused')
      return
    }
    const far = connect(Number(target.port), target.hostname)
    const line = { near, far, isDead: state === 'swallowing' }
    lines.add(line)
    const pass = (from: Socket, to: Socket) => {
      from.on('data', (data) => line.isDead || to.write(data))
      from.on('end', () => line.isDead || to.end())
      from.on('error', () => {})
      from.on('close', () => {
        lines.delete(line)
        to.destroy()
      })
    }
    near.on('data', (data) => {
      sendings++
      if (unlucky !== undefined && data.includes(unlucky)) {
        unlucky = undefined
        far.prependOnceListener('data', () => {
          line.isDead = true
          near.resetAndDestroy()
        })
      }
    })
    pass(near, far)
    pass(far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const { near, far } of lines) {
      near.resetAndDestroy()
      far.destroy()
    }
  }
  closeAtEnd(() => {
    server.close()
    cut()
  })
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    sendings: () => sendings,
    refuse: () => {
      state = 'refusing'
      return once(server, 'refused')
    },
    swallow: () => {
      state = 'swallowing'
      for (const line of lines) {
        line.isDead = true
      }
    },
    loseAnswer: (text) => {
      unlucky = text
    },
    cut,
    open: (other) => {
      target = new URL(other ?? target)
      state = 'open'
    },
  }
}
