/** Where the time of a request goes; together they are all of it. See the way of a request in app.ts. */
export const stages = ['auth', 'schema', 'plan', 'sql', 'rest'] as const

// auth    credential, traffic and tenant
// schema  the definitions and the schema made of them
// plan    the document and the operations: everything of GraphQL that is our own work
// sql     waiting for Postgres in the request's own transactions, and for a connection to it
// rest    reading the request, writing the answer
export type Stage = (typeof stages)[number]

/** Measures one request. Each moment belongs to one stage, so that nothing is counted twice where one is inside of another. */
export interface Stopwatch {
  /** Milliseconds of each stage so far. */
  spent(): Readonly<Record<Stage, number>>
  /** Runs a stage; what it waits for Postgres counts as `sql`, what is not in any stage as `rest`. */
  stage<T>(name: Stage, work: () => Promise<T>): Promise<T>
  /** A wait for Postgres begins; what is given back ends it, and tells how long it was. */
  wait(): () => number
}

export function startStopwatch(): Stopwatch {
  const spent = { auth: 0, schema: 0, plan: 0, sql: 0, rest: 0 }
  let current: Stage = 'rest'
  let waiting = 0
  let last = performance.now()
  const charge = (): number => {
    const now = performance.now()
    spent[waiting > 0 ? 'sql' : current] += now - last
    last = now
    return now
  }
  return {
    spent: () => {
      charge()
      return spent
    },
    stage: async (name, work) => {
      charge()
      const outer = current
      current = name
      try {
        return await work()
      } finally {
        charge()
        current = outer
      }
    },
    wait: () => {
      const startedAt = charge()
      waiting++
      return () => {
        const now = charge()
        waiting--
        return now - startedAt
      }
    },
  }
}
