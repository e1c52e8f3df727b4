import { type Field, relationFields } from '../../catalog/definition.ts'
import { type Patch, refuse } from '../../plan/record.ts'
import type { Row } from '../../sql/read.ts'
import { difference, patchRecords } from '../change.ts'
import { createRecords } from '../create.ts'
import { holdWanted, type LinkChange, linkChangesIn, moveLinks, wantedIn } from '../links.ts'
import type { Place } from '../place.ts'
import { refuseBrokenReferences } from '../refusal.ts'
import { expectRoom } from '../room.ts'
import { type Draft, documentOf, placeOf } from './draft.ts'
import { settle } from './settle.ts'
import { draftOf, type Unit } from './unit.ts'

/** Records of one table, and what is to be written of each. */
interface Batch {
  place: Place
  settled: { draft: Draft; patch: Patch }[]
  links: LinkChange[]
}

/**
 * Writes what has come together, table by table: first the records that are there, so that new ones may take what they
 * give back; and links when all are there that they link. Gives the rows of them all.
 */
export async function flush(
  unit: Unit,
  claimed: { field: Field; ids: ReadonlySet<string> } | undefined,
): Promise<Map<Draft, Row>> {
  const batches = toBatches(unit)
  await expectSound(unit, batches)
  if (batches.length > 1) {
    // Each has room for its own; it is all of them together that a transaction holds.
    expectRoom(batches.flatMap(({ settled }) => settled.map(({ patch }) => patch.set)))
  }
  const rows = new Map<Draft, Row>()
  for (const { place, settled } of batches) {
    const old = settled.flatMap(({ draft, patch }) =>
      draft.before ? [{ draft, before: draft.before, patch }] : [],
    )
    const changed = await patchRecords(place, old, { pathOf: pathIn(old), linksApart: true })
    keep(rows, old, changed)
  }
  for (const { place, settled } of batches) {
    const made = settled.filter(({ draft }) => !draft.before)
    const records = made.map(({ draft: { id, isBrought }, patch }) => ({ id, isBrought, data: patch.set }))
    const created = await createRecords(place, records, {
      pathOf: pathIn(made),
      claimed: place === unit.place ? claimed : undefined,
    })
    keep(rows, made, created)
  }
  await Promise.all(batches.map(({ place, links }) => moveLinks(place, links)))
  return rows
}

const pathIn =
  (some: readonly { draft: Draft }[]) =>
  (index: number): Draft['path'] =>
    some[index]?.draft.path ?? []

function keep(rows: Map<Draft, Row>, some: readonly { draft: Draft }[], written: readonly Row[]): void {
  for (const [index, { draft }] of some.entries()) {
    const row = written[index]
    if (row) {
      rows.set(draft, row)
    }
  }
}

function toBatches(unit: Unit): Batch[] {
  const byTable = [...Map.groupBy(unit.drafts, ({ table }) => table)].sort(([a], [b]) => a.id - b.id)
  return byTable.map(([table, drafts]) => {
    const place = unit.places.get(table)
    if (!place) {
      throw new Error(`the table "${table.name}" is not open; what the input says of ends should have told`)
    }
    const settled = drafts.map((draft) => {
      const { patch, issues } = settle(draft)
      unit.issues.push(...issues)
      return { draft, patch }
    })
    const related = relationFields(table).length > 0 ? settled : []
    const links = related.flatMap(({ draft, patch }, index) =>
      linkChangesIn(place, { id: draft.id, changes: difference(documentOf(draft), patch), index }),
    )
    return { place, settled, links }
  })
}

/** Refuses what does not go together; then holds what is newly referred to, and refuses what is not there. */
async function expectSound(unit: Unit, batches: readonly Batch[]): Promise<void> {
  refuse(unit.issues)
  const wanted = batches.flatMap(({ place, settled, links }) =>
    wantedIn(place, links, ({ field, index }, id) => {
      const draft = settled[index]?.draft
      return draft ? placeOf(draft, field, id) : []
    }),
  )
  // What no record is linked to that one patch is for may be a mistake; it is none when it could be linked.
  const removed = new Set(
    unit.drafts.flatMap(({ lists }) => [...lists.values()].flatMap((list) => [...list.removed.keys()])),
  )
  const doubtful = unit.absent.filter(({ id }) => !removed.has(id))
  // Those that the unit writes are locked, or about to be there.
  const others = [...wanted, ...doubtful].filter(({ target, id }) => !target || !draftOf(unit, target, id))
  const unknown = unit.unknown.flatMap(({ by, path }) =>
    'id' in by ? [] : [{ id: by.value, by: by.field.name, path }],
  )
  const broken = [...unknown, ...unit.broken, ...(await holdWanted(unit.place, others))]
  if (broken.length > 0) {
    throw refuseBrokenReferences(broken)
  }
}
