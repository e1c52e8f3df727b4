import SchemaBuilder from '@pothos/core'
import type { SchemaTypes } from '../operations/operation.ts'

export const makeBuilder = () => new SchemaBuilder<SchemaTypes>({})
export type Builder = ReturnType<typeof makeBuilder>
