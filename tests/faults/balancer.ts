import { setTimeout as sleep } from 'node:timers/promises'
import { closing } from '../support/endings.ts'

/** Sends each request to the next instance that is ready, and never twice. */
export interface Balancer {
  send<T>(ask: (origin: string) => Promise<T>): Promise<T>
  /** Done when the fresh one is ready. */
  replace(old: string, fresh: string): Promise<void>
  close(): Promise<void>
}

const pollMs = 50

export function openBalancer(origins: string[]): Balancer {
  let isOpen = true
  let turn = 0
  const ready = new Set(origins)
  const known = new Set(origins)
  const look = async (origin: string) => {
    const isReady = await fetch(`${origin}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    )
    if (isReady && known.has(origin)) {
      ready.add(origin)
    } else {
      ready.delete(origin)
    }
  }
  const watching = (async () => {
    while (isOpen) {
      await Promise.all([...known].map(look))
      await sleep(pollMs)
    }
  })()
  return closing({
    send: async (ask) => {
      const choice = [...ready]
      const origin = choice[turn++ % choice.length]
      if (origin === undefined) {
        throw new Error('no instance is ready')
      }
      return ask(origin)
    },
    replace: async (old, fresh) => {
      known.delete(old)
      ready.delete(old)
      known.add(fresh)
      while (isOpen && !ready.has(fresh)) {
        await sleep(pollMs)
      }
    },
    close: async () => {
      isOpen = false
      await watching
    },
  })
}
