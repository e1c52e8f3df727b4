import type { Field, Table } from '../catalog/definition.ts'
import type { Document } from '../db/tables.ts'
import { Failure, type Issue } from '../errors.ts'
import type { Adjustment } from '../fields/adjustments.ts'
import { explain } from '../fields/explain.ts'
import { operandTypeOf, operandValidator } from './operand.ts'
import { checkDocument, refuse } from './record.ts'
import { checkPatchTree, findSameIds, type PatchTree, startPlanning } from './tree.ts'

type Input = Record<string, unknown>

/** What an update is to do to a record, whatever that is by then. */
export interface PlannedPatch extends PatchTree {
  steps: readonly Step[]
}

/** One adjustment of one field, with its operand in stored form. */
interface Step {
  field: Field
  adjustment: Adjustment
  operand: unknown
}

/** Checks a patch and what is to be done to other fields, and throws all that is wrong with both. */
export function planUpdate(
  table: Table,
  { patch: input, operate }: { patch: Input; operate?: Input | null | undefined },
  { forMany = false } = {},
): PlannedPatch {
  const planning = startPlanning({ forMany })
  const tree = checkPatchTree(planning, table, { input, path: ['patch'] })
  const issues = [...planning.issues, ...findSameIds([tree])]
  const steps: Step[] = []
  for (const [name, asked] of Object.entries(operate ?? {})) {
    const field = table.fields.get(name)
    if (asked === undefined || asked === null) {
      continue
    }
    if (!field?.type.adjustments) {
      issues.push({ path: ['operate', name], rule: 'unknown', message: `${name} is not to be operated on.` })
    } else if (input[name] !== undefined) {
      issues.push({
        path: ['operate', name],
        rule: 'conflict',
        message: `${name} is in patch too; what it should be in the end is not clear.`,
      })
    } else {
      steps.push(...planSteps(field, asked as Input, issues))
    }
  }
  refuse(issues)
  return { ...tree, steps }
}

function planSteps(field: Field, asked: Input, issues: Issue[]): Step[] {
  const { type, options } = field
  const operandType = operandTypeOf(type)
  return Object.entries(asked).flatMap(([name, value]): Step[] => {
    const path = ['operate', field.name, name]
    const adjustment = type.adjustments?.find((one) => one.name === name)
    if (value === undefined) {
      return []
    }
    if (!adjustment) {
      issues.push({ path, rule: 'unknown', message: `There is no ${name} for the kind ${type.kind}.` })
      return []
    }
    const items = adjustment.operand === 'values' && Array.isArray(value) ? value : [value]
    const operands = items.map((item) => operandType.normalize(item, options))
    const validate = operandValidator(operandType.operandSchema)
    const error = operands.flatMap((operand) => validate(operand))[0]
    if (error) {
      const message = `${name} ${explain(error, `takes ${operandType.expectation(options)}`)}.`
      issues.push({ path, rule: error.keyword, message })
      return []
    }
    return [{ field, adjustment, operand: adjustment.operand === 'values' ? operands : operands[0] }]
  })
}

/** The keys of the fields that a patch is about. */
export const keysOf = ({ patch: { set, unset }, ends }: PatchTree): string[] => [
  ...Object.keys(set),
  ...unset,
  ...ends.filter(({ end }) => !end.isInverse).map(({ end }) => end.field.key),
]

/** What an update comes to for a record as it is; throws when a field would not take what comes of it. */
export function patchFor(table: Table, { patch, steps, ...tree }: PlannedPatch, before: Document): PatchTree {
  if (steps.length === 0) {
    return { ...tree, patch }
  }
  const set: Document = {}
  for (const { field, adjustment, operand } of steps) {
    const { key, options, type } = field
    const stored = set[key] ?? before[key] ?? null
    // What cannot be read is missing, here as everywhere; an adjustment takes values of its kind only.
    const isReadable = stored !== null && type.output(stored, options) !== null
    set[key] = adjustment.apply(isReadable ? stored : undefined, operand, options)
  }
  const issues = checkDocument(table, set, ['operate'])
  const [first] = issues
  if (first) {
    throw new Failure('INPUT_INVALID', first.message, {
      issues,
      hint: 'That is what would come of it; the record was not changed.',
    })
  }
  return { ...tree, patch: { set: { ...patch.set, ...set }, unset: patch.unset } }
}
