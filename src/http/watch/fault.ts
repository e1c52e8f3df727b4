// Postgres, GraphQL and the parsers of JavaScript quote in their sentences what they could not take, and that may be
// a value of anybody. By their names, as errors of Node itself may be of another realm; pg's is called `error`.
const withoutValues = new Map<string, (sentence: string) => string>([
  ['error', (sentence) => sentence.replace(/".*"/s, '"…"')],
  ['GraphQLError', (sentence) => sentence.replace(/:.*/s, ': …')],
  ['SyntaxError', () => '…'],
])

// What Postgres tells of our own relations; its `detail`, `where` and `hint` hold values.
const ownWords = ['code', 'severity', 'schema', 'table', 'column', 'constraint', 'routine']

/** A failure of ours as the log may have it: its kind, its place in our code, and no value of anybody. */
export function describeFault(fault: unknown): Error {
  const members = new Map(
    fault instanceof Object
      ? ['name', 'message', 'stack', ...ownWords].map((word) => [word, Reflect.get(fault, word)])
      : [],
  )
  const text = (word: string, otherwise: string): string => {
    const value: unknown = members.get(word)
    return typeof value === 'string' ? value : otherwise
  }
  const name = text('name', 'Error')
  const message = text('message', `a ${typeof fault} was thrown`)
  const told = withoutValues.get(name)?.(message) ?? message
  // The stack begins with the sentence as it was.
  const [, frames = ''] = /(\n {4}at .*)$/s.exec(text('stack', '').replace(message, '')) ?? []
  const described = new Error(told)
  described.name = name
  described.stack = `${name}: ${told}${frames}`
  return Object.assign(
    described,
    Object.fromEntries(
      [...members].filter(([word, value]) => ownWords.includes(word) && typeof value === 'string'),
    ),
  )
}
