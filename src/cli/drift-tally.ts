import type { Finding } from '../changes/check.ts'
import { counted } from '../names/words.ts'

/** Findings of one field that break one rule. */
export interface DriftGroup {
  name: string
  rule: string
  message: string
  count: number
  /** The first of its records. */
  ids: string[]
}

const idsAtMost = 10

/** Counts findings by field and rule; of the records it keeps some, however many there are. */
export function openTally() {
  const groups = new Map<string, DriftGroup>()
  let count = 0
  return {
    add({ tenant, table, field, rule, message, id }: Finding): void {
      const name = [tenant, table, ...(field === null ? [] : [field])].join('.')
      const key = `${name} ${rule}`
      const group = groups.get(key) ?? { name, rule, message, count: 0, ids: [] }
      groups.set(key, group)
      group.count += 1
      count += 1
      if (group.ids.length < idsAtMost) {
        group.ids.push(id)
      }
    },
    count: () => count,
    groups: () => [...groups.values()],
  }
}

/** The groups as a person reads them. */
export function describeDrift(
  groups: readonly DriftGroup[],
  { records, repaired }: { records: number; repaired?: number },
): string {
  const findings = groups.reduce((sum, { count }) => sum + count, 0)
  const none = records === 1 ? 'it fits' : 'all fit'
  const some = `${counted(findings, 'value')} ${findings === 1 ? 'does' : 'do'} not fit`
  const end = `Checked ${counted(records, 'record')}: ${findings === 0 ? none : some}${describeRepair(findings, repaired)}.`
  return [...groups.map(describeGroup), end].join('\n')
}

function describeRepair(findings: number, repaired: number | undefined): string {
  if (repaired === undefined || findings === 0) {
    return ''
  }
  return findings === 1
    ? `, and is ${repaired === 1 ? '' : 'not '}repaired`
    : `, ${repaired} of them repaired`
}

function describeGroup({ name, rule, message, count, ids }: DriftGroup): string {
  const more = count > ids.length ? [`  and ${count - ids.length} more; --json tells all`] : []
  return [
    `${name}: ${counted(count, 'value')} ${count === 1 ? 'breaks' : 'break'} the rule ${rule}. ${message}`,
    ...ids.map((id) => `  ${id}`),
    ...more,
    '',
  ].join('\n')
}
