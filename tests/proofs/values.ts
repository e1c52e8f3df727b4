import fc from 'fast-check'
import { hostileTexts } from '../fields/hostile.ts'
import type { Options } from './meanings.ts'
import { letters, strangeTexts } from './texts.ts'

/** Values of a kind as clients send them. */
export interface Draw {
  options: Options
  values: fc.Arbitrary<unknown>
  /** Of a list: what it is a list of. */
  items?: fc.Arbitrary<unknown>
  /** Operands close to a value: the same in another spelling, and its neighbours. */
  near(value: unknown): unknown[]
}

/** Half of the values are edges, so that records share them. */
const edgesAnd = (edges: readonly unknown[], others: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(fc.constantFrom(...edges), others)

const nearText = (value: unknown): unknown[] => {
  const text = String(value)
  const characters = Array.from(text)
  return [
    text.toUpperCase(),
    text.toLowerCase(),
    text.normalize('NFD'),
    `${text}\u0301`,
    `${text}a`,
    characters.slice(0, -1).join(''),
    characters.slice(1).join(''),
    characters.slice(0, 256).join(''),
    ['z', ...characters.slice(1)].join(''),
  ].filter((near) => near.isWellFormed())
}

const latin = fc.string({
  unit: fc.constantFrom(...'abcxyz0189-_%.'),
  minLength: 1,
  maxLength: 8,
})

const email: Draw = {
  options: {},
  values: edgesAnd(
    [
      'ann@example.com',
      'Ann@EXAMPLE.com',
      'ANN@example.com',
      "o'neill+a_b%c@x.example",
      `${'l'.repeat(64)}@a.example`,
    ],
    fc
      .tuple(
        fc.stringMatching(/^[a-zA-Z0-9_%+'-]{1,12}$/),
        fc.constantFrom('example.com', 'EXAMPLE.com', 'a.b.Example'),
      )
      .map((parts) => parts.join('@')),
  ),
  near: (value) => [
    ...nearText(value),
    String(value).split('@')[0],
    String(value).replace(/@.*/, (domain) => domain.toUpperCase()),
  ],
}

const url: Draw = {
  options: {},
  values: edgesAnd(
    [
      'http://example.com',
      'HTTP://example.com',
      'https://example.com/%C3%A9?a_b=%25',
      `https://e.example/${'p'.repeat(300)}`,
      `https://e.example/${'p'.repeat(300)}q`,
    ],
    fc
      .tuple(fc.constantFrom('http', 'https', 'HTTPS'), latin)
      .map(([scheme, path]) => `${scheme}://example.com/${encodeURIComponent(path)}`),
  ),
  near: nearText,
}

const wholeNumber = (value: unknown): number => Number(value)
const pad = (number: number, digits: number): string => String(number).padStart(digits, '0')
const firstDay = Date.parse('0001-01-01T00:00:00Z')
const lastMoment = Date.parse('9999-12-31T23:59:59.999Z')
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
const withinYears = (time: number): boolean => time >= firstDay && time <= lastMoment

/** A moment as it is written at some offset from UTC, with as many digits of a second as there is room for. */
function writeMoment(time: number, minutes: number, finer: string): string {
  const local = withinYears(time + minutes * 60_000) ? minutes : 0
  const written = new Date(time + local * 60_000).toISOString().replace('Z', finer)
  const [hours, rest] = [Math.trunc(Math.abs(local) / 60), Math.abs(local) % 60]
  return `${written}${local < 0 ? '-' : '+'}${pad(hours, 2)}:${pad(rest, 2)}`
}

const moments = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(firstDay, lastMoment, 0, -1, Date.parse('2026-11-20T07:56:00.123Z')),
      fc.integer({ min: firstDay, max: lastMoment }),
    ),
    fc.constantFrom(0, 60, -30, 14 * 60, -(23 * 60 + 59)),
    fc.constantFrom('', '9', '000001'),
  )
  .map(([time, minutes, finer]) => writeMoment(time, minutes, finer))

const greatest = 2n ** 63n - 1n
const fits64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value

// In no order of the alphabet: they are sorted as they are declared.
const choices = ['MEDIUM', 'A', 'Z_9', 'SMALL'] as const
const choiceOptions = { choices: choices.map((value) => ({ value })) }

const json = edgesAnd(
  [
    {},
    [],
    '',
    'null',
    0,
    -0,
    false,
    [null],
    { a: null },
    { '': [{ constructor: 1 }] },
    5e-324,
    2 ** 53 - 1,
    '\uffff',
  ],
  fc.jsonValue({ stringUnit: 'binary', depthSize: 'small' }).filter(isStorable),
)

/** Null is no value, U+0000 no text, and whole digits that a double has rounded may have been others. */
function isStorable(value: unknown): boolean {
  const isExact = (inner: unknown): boolean =>
    typeof inner === 'object' && inner !== null
      ? Object.values(inner).every(isExact)
      : !Number.isInteger(inner) || Number.isSafeInteger(inner)
  return value !== null && isExact(value) && !JSON.stringify(value).includes('\\u0000')
}

/** By kind: what the proofs put into records, and ask for. A new kind needs a line here. */
export const draws: ReadonlyMap<string, Draw> = new Map(
  Object.entries({
    text: {
      options: {},
      values: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...hostileTexts, ...strangeTexts) },
        { weight: 2, arbitrary: fc.string({ unit: letters, maxLength: 6 }) },
        { weight: 1, arbitrary: fc.constantFrom('', 'a', 'A', 'á', 'b', 'ab', 'ba') },
      ),
      near: nearText,
    },
    integer: {
      options: {},
      values: edgesAnd([-(2 ** 31), 2 ** 31 - 1, -1, 0, 1, 9, 10], fc.integer()),
      near: (value) =>
        [wholeNumber(value) - 1, wholeNumber(value) + 1, -wholeNumber(value)].map((near) => near | 0),
    },
    bigint: {
      options: {},
      values: edgesAnd(
        [
          `${-greatest - 1n}`,
          `${greatest}`,
          '0',
          '-0',
          7,
          '007',
          '9007199254740992',
          '9007199254740993',
          -999999999999999,
        ],
        fc.bigInt({ min: -greatest - 1n, max: greatest }).map(String),
      ),
      near: (value) => {
        const whole = BigInt(value as string)
        return [
          `${whole < 0n ? '-' : ''}00${whole < 0n ? -whole : whole}`,
          ...[whole - 1n, whole + 1n].filter(fits64).map(String),
        ]
      },
    },
    number: {
      options: {},
      values: edgesAnd(
        [
          -0,
          0,
          5e-324,
          -5e-324,
          Number.MAX_VALUE,
          -Number.MAX_VALUE,
          0.1 + 0.2,
          0.3,
          2 ** 53,
          2 ** 53 + 2,
          1e21,
          1e-7,
          1,
          -1,
        ],
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      ),
      near: (value) => {
        const number = value as number
        return [-number, number * (1 + Number.EPSILON), number / 2, Math.fround(number)].filter(
          Number.isFinite,
        )
      },
    },
    decimal: {
      options: { precision: 40, scale: 10 },
      values: edgesAnd(
        [
          '1.5',
          '1.50',
          '01.5',
          1.5,
          '0',
          '-0',
          '0.0',
          '9007199254740993',
          '9007199254740992',
          '9007199254740993.0000000001',
          '-0.0000000001',
          `${'9'.repeat(30)}.${'9'.repeat(10)}`,
        ],
        fc
          .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(999))
          .map(([whole, rest]) => `${whole}.${rest}`),
      ),
      near: (value) => {
        const [whole = '', rest = ''] = String(value).split('.')
        return [
          `${whole}.${rest}0`,
          `${whole}.${rest}00000000001`,
          `${whole}.${rest}1`,
          whole,
          whole.startsWith('-') ? whole.slice(1) : `-${value}`,
        ]
      },
    },
    boolean: { options: {}, values: fc.boolean(), near: (value) => [!value] },
    date: {
      options: {},
      values: edgesAnd(
        ['0001-01-01', '9999-12-31', '1969-12-31', '1970-01-01', '2024-02-29'],
        fc.integer({ min: firstDay, max: lastMoment }).map(dayOf),
      ),
      near: (value) =>
        [-86_400_000, 86_400_000]
          .map((step) => Date.parse(String(value)) + step)
          .filter(withinYears)
          .map(dayOf),
    },
    dateTime: {
      options: {},
      values: moments,
      near: (value) => {
        const time = new Date(String(value).replace(' ', 'T')).getTime()
        return [
          ...[time - 1, time + 1, time].filter(withinYears).map((near) => writeMoment(near, 330, '')),
          new Date(time).toISOString().replace('T', ' ').toLowerCase(),
        ]
      },
    },
    choice: {
      options: choiceOptions,
      values: fc.constantFrom(...choices),
      near: () => [...choices],
    },
    choices: {
      options: choiceOptions,
      values: fc.shuffledSubarray([...choices]),
      items: fc.constantFrom(...choices),
      near: () => [],
    },
    json: { options: {}, values: json, near: () => [] },
    uuid: {
      options: {},
      values: edgesAnd(
        [
          '00000000-0000-0000-0000-000000000000',
          'ffffffff-ffff-ffff-ffff-ffffffffffff',
          'FFFFFFFF-ffff-FFFF-ffff-ffffffffffff',
        ],
        fc.uuid(),
      ),
      near: nearUuid,
    },
    id: { options: {}, values: fc.uuid(), near: nearUuid },
    email,
    url,
  } satisfies Record<string, Draw>),
)

function nearUuid(value: unknown): unknown[] {
  const id = String(value)
  return [id.toUpperCase(), id.toLowerCase(), id.replace(/.$/, (last) => (last === '0' ? '1' : '0'))]
}

export function drawOf(kind: string): Draw {
  const draw = draws.get(kind)
  if (!draw) {
    throw new Error(`The proofs have no values of the kind ${kind}: tests/proofs/values.ts must draw some.`)
  }
  return draw
}
