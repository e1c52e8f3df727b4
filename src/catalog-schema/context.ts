import type { ChangeContext } from '../catalog/change.ts'
import type { Catalog } from '../catalog/definition.ts'
import type { Act } from '../db/operator-log.ts'
import type { Session } from '../db/transaction.ts'

/** What a resolver of /catalog may do depends on who asks; each of these refuses the others. */
export interface CatalogContext {
  /** For members of a tenant. Definitions as the transaction sees them. */
  tenant(): ChangeContext
  /** The same for its admins only. */
  admin(): ChangeContext
  /** For operators: tenants, and nothing that a tenant owns. */
  operator(): { session: Session; act: Act }
  /** The tenant's definitions, read once an operation. */
  catalog(): Promise<Catalog>
}
