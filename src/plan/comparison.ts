import type { Issue } from '../errors.ts'
import { explain } from '../fields/explain.ts'
import type { FieldType, Options } from '../fields/field-type.ts'
import type { Operator } from '../fields/operators.ts'
import { storableText } from '../fields/text.ts'
import type { Validator } from '../fields/validator.ts'
import { operandTypeOf, operandValidator } from './operand.ts'

/** What is compared: a field, or something else that has a value of a kind. */
interface Compared {
  type: FieldType
  options: Options
}

/** An operator with its operand, which is in stored form. */
export interface Comparison {
  operator: Operator
  operand: unknown
}

/** Checks the operators that are asked of one value; adds what is wrong with them to the issues. */
export function planComparisons(
  compared: Compared,
  input: Record<string, unknown>,
  path: Issue['path'],
  issues: Issue[],
): Comparison[] {
  return Object.entries(input).flatMap(([name, value]): Comparison[] => {
    if (value === undefined) {
      return []
    }
    const operator = compared.type.operators.find((one) => one.name === name)
    const problem = operator ? checkOperand(compared, operator, value) : noOperator(compared.type)
    if (!operator || problem) {
      issues.push({ path: [...path, name], ...(problem ?? noOperator(compared.type)) })
      return []
    }
    return [{ operator, operand: normalize(compared, operator, value) }]
  })
}

function noOperator(type: FieldType): { rule: string; message: string } {
  return {
    rule: 'unknown',
    message: `There is no such operator; there are: ${type.operators.map(({ name }) => name).join(', ')}.`,
  }
}

function checkOperand(
  { type, options }: Compared,
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
    const [error] = validatorOf(type, operator)(normalizeOne({ type, options }, operator, operand))
    if (error) {
      const expectation =
        operator.operand === 'text' ? 'text without U+0000' : operandTypeOf(type).expectation(options)
      return { rule: error.keyword, message: `An operand ${explain(error, `must be ${expectation}`)}.` }
    }
  }
  return undefined
}

function normalize(compared: Compared, operator: Operator, value: unknown): unknown {
  return operator.operand === 'values'
    ? (value as unknown[]).map((one) => normalizeOne(compared, operator, one))
    : normalizeOne(compared, operator, value)
}

function normalizeOne({ type, options }: Compared, operator: Operator, value: unknown): unknown {
  return operator.operand === 'value' || operator.operand === 'values'
    ? operandTypeOf(type).normalize(value, options)
    : value
}

const otherOperands = { flag: { type: 'boolean' }, text: { type: 'string', pattern: storableText } }

function validatorOf(type: FieldType, { operand }: Operator): Validator {
  return operandValidator(
    operand === 'flag' || operand === 'text' ? otherOperands[operand] : operandTypeOf(type).operandSchema,
  )
}
