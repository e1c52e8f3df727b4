import './queries.ts'
import './mutations.ts'
import './tenants.ts'
import { builder } from './builder.ts'

/** The schema of /catalog: the same for everyone. */
export const catalogSchema = builder.toSchema({ sortSchema: false })
