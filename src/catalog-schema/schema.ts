import './queries.ts'
import './mutations.ts'
import './api-keys.ts'
import './settings.ts'
import './tenants.ts'
import './operator-log.ts'
import { builder } from './builder.ts'

/** The schema of /catalog: the same for everyone. */
export const catalogSchema = builder.toSchema({ sortSchema: false })
