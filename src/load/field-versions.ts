import DataLoader from 'dataloader'
import type { ChangeContext } from '../catalog/change.ts'
import { type FieldVersion, listFieldVersions, type Stretch } from '../catalog/versions.ts'
import type { Session } from '../db/transaction.ts'

type Loader = DataLoader<number, FieldVersion[]>

const loadersOf = new WeakMap<Session, Map<string, Loader>>()

/** The versions of a field, the newest first; those of all fields that are asked for at once are one statement. */
export function loadFieldVersions(
  context: ChangeContext,
  fieldId: number,
  stretch: Stretch,
): Promise<FieldVersion[]> {
  const loaders = loadersOf.get(context.session) ?? new Map<string, Loader>()
  loadersOf.set(context.session, loaders)
  const key = JSON.stringify([stretch.first, stretch.before])
  const loader =
    loaders.get(key) ??
    new DataLoader<number, FieldVersion[]>((ids) => listFieldVersions(context, ids, stretch), {
      // The next mutation of the same operation may add a version.
      cache: false,
    })
  loaders.set(key, loader)
  return loader.load(fieldId)
}
