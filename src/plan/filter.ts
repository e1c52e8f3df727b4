import type { Table } from '../catalog/definition.ts'
import { Failure, type Issue } from '../errors.ts'
import { explain } from '../fields/explain.ts'
import type { FieldType } from '../fields/field-type.ts'
import type { Operator } from '../fields/operators.ts'
import { storableText } from '../fields/text.ts'
import type { Validator } from '../fields/validator.ts'
import { usualLimits } from '../limits.ts'
import { type AnyField, findAnyField } from './field.ts'
import { operandTypeOf, operandValidator } from './operand.ts'

/** A checked condition on records: plain data, operands in stored form. */
export type Filter =
  | { kind: 'and'; filters: Filter[] }
  | { kind: 'or'; filters: Filter[] }
  | { kind: 'not'; filter: Filter }
  | { kind: 'compare'; field: AnyField; operator: Operator; operand: unknown }

type Path = (string | number)[]
type Input = Record<string, unknown>

// A filter is walked by functions that call themselves.
const levelsAtMost = 100

/** Matches every record. */
export const everything: Filter = { kind: 'and', filters: [] }

/** Turns a filter argument into a plan; refuses it as a whole, with everything that is wrong. */
export function planFilter(table: Table, input: unknown, partsAtMost = usualLimits.filterParts): Filter {
  expectSize(input, partsAtMost)
  const issues: Issue[] = []
  const filter = planGroup(table, input as Input, ['filter'], issues)
  const [first] = issues
  if (first) {
    throw new Failure('FILTER_INVALID', `${first.path.join('.')}: ${first.message}`, {
      issues,
      ...(issues.some(({ rule }) => rule === 'null')
        ? { hint: 'Use isNull: true to find records without a value.' }
        : {}),
    })
  }
  return filter
}

/** Without calling itself, since it is there to find what is too deep for that. */
function expectSize(input: unknown, partsAtMost: number): void {
  let level = [input]
  let parts = 0
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levelsAtMost) {
      throw tooLarge(`The filter has more than ${levelsAtMost} levels of objects and lists.`)
    }
    // A list of operands is one parameter, however long.
    level = level.filter(isNested).flatMap((value) => Object.values(value).filter((inner) => isNested(inner)))
    parts += level.length
    if (parts > partsAtMost) {
      throw tooLarge(
        `The filter has more than ${partsAtMost} objects and lists.`,
        'For many values of one field there is the operator in.',
      )
    }
  }
}

function tooLarge(message: string, hint?: string): Failure {
  const issues = [{ path: ['filter'], rule: 'size', message }]
  return new Failure('FILTER_INVALID', message, { issues, ...(hint === undefined ? {} : { hint }) })
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null

function planGroup(table: Table, input: Input, path: Path, issues: Issue[]): Filter {
  const filters = Object.entries(input).flatMap(([name, value]): Filter[] => {
    const place = [...path, name]
    if (value === undefined) {
      return []
    }
    if (value === null) {
      const rule = connectives.has(name) ? 'type' : 'null'
      issues.push({ path: place, rule, message: 'null is not a condition.' })
      return []
    }
    const logic = connectives.get(name)
    if (logic) {
      return [logic(table, value, place, issues)]
    }
    const field = findAnyField(table, name)
    if (!field) {
      issues.push({ path: place, rule: 'unknown', message: `The table ${table.name} has no such field.` })
      return []
    }
    return planComparisons(field, value as Input, place, issues)
  })
  return filters.length === 1 && filters[0] ? filters[0] : { kind: 'and', filters }
}

type Connective = (table: Table, value: unknown, path: Path, issues: Issue[]) => Filter

const connectives: ReadonlyMap<string, Connective> = new Map<string, Connective>([
  ['and', (table, value, path, issues) => ({ kind: 'and', filters: planList(table, value, path, issues) })],
  ['or', (table, value, path, issues) => ({ kind: 'or', filters: planList(table, value, path, issues) })],
  [
    'not',
    (table, value, path, issues) => ({ kind: 'not', filter: planGroup(table, value as Input, path, issues) }),
  ],
])

function planList(table: Table, value: unknown, path: Path, issues: Issue[]): Filter[] {
  return (value as Input[]).map((input, index) => planGroup(table, input, [...path, index], issues))
}

function planComparisons(field: AnyField, input: Input, path: Path, issues: Issue[]): Filter[] {
  return Object.entries(input).flatMap(([name, value]): Filter[] => {
    if (value === undefined) {
      return []
    }
    const operator = field.type.operators.find((one) => one.name === name)
    const problem = operator ? checkOperand(field, operator, value) : noOperator(field.type)
    if (!operator || problem) {
      issues.push({ path: [...path, name], ...(problem ?? noOperator(field.type)) })
      return []
    }
    return [{ kind: 'compare', field, operator, operand: normalize(field, operator, value) }]
  })
}

function noOperator(type: FieldType): { rule: string; message: string } {
  return {
    rule: 'unknown',
    message: `There is no such operator; there are: ${type.operators.map(({ name }) => name).join(', ')}.`,
  }
}

function checkOperand(
  field: AnyField,
  operator: Operator,
  value: unknown,
): { rule: string; message: string } | undefined {
  if (value === null || (Array.isArray(value) && value.includes(null))) {
    return { rule: 'null', message: 'null is not an operand.' }
  }
  const message = operator.check?.(value)
  if (message) {
    return { rule: 'operand', message: `The operand ${message}.` }
  }
  const operands = operator.operand === 'values' ? (value as unknown[]) : [value]
  for (const operand of operands) {
    const [error] = validatorOf(field.type, operator)(normalizeOne(field, operator, operand))
    if (error) {
      const expectation =
        operator.operand === 'text'
          ? 'text without U+0000'
          : operandTypeOf(field.type).expectation(field.options)
      return { rule: error.keyword, message: `An operand ${explain(error, `must be ${expectation}`)}.` }
    }
  }
  return undefined
}

function normalize(field: AnyField, operator: Operator, value: unknown): unknown {
  return operator.operand === 'values'
    ? (value as unknown[]).map((one) => normalizeOne(field, operator, one))
    : normalizeOne(field, operator, value)
}

function normalizeOne(field: AnyField, operator: Operator, value: unknown): unknown {
  return operator.operand === 'value' || operator.operand === 'values'
    ? operandTypeOf(field.type).normalize(value, field.options)
    : value
}

const otherOperands = { flag: { type: 'boolean' }, text: { type: 'string', pattern: storableText } }

function validatorOf(type: FieldType, { operand }: Operator): Validator {
  return operandValidator(
    operand === 'flag' || operand === 'text' ? otherOperands[operand] : operandTypeOf(type).operandSchema,
  )
}
