import type { Session } from '../db/transaction.ts'
import type { Catalog } from './definition.ts'
import { type CatalogVersion, readVersion } from './read.ts'

/** The catalog has changed since a request was planned on it: what was planned is void. */
export class StaleCatalog extends Error {
  readonly version: number

  constructor(version: number) {
    super(`the catalog is at version ${version} now`)
    this.name = 'StaleCatalog'
    this.version = version
  }
}

/** Makes sure that a catalog is still the one that the transaction sees. */
export async function expectCurrent(session: Session, catalog: Catalog): Promise<void> {
  expectVersion(await readVersion(session, catalog.tenantId), catalog)
}

export function expectVersion({ version }: CatalogVersion, catalog: Catalog): void {
  if (version !== catalog.version) {
    throw new StaleCatalog(version)
  }
}
