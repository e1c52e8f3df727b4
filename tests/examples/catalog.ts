import type { Catalog, Table } from '../../src/catalog/definition.ts'
import { joinTables } from '../../src/catalog/ends.ts'
import type { TableInput } from '../../src/catalog/input.ts'
import { createTable } from '../../src/catalog/table-edit.ts'

/** A catalog as it would be read from the database, made without one: ids and keys count up. */
export function makeCatalog(inputs: TableInput[], tenantId = 1): Catalog {
  let count = 0
  const make = { tableId: () => ++count, fieldId: () => ++count, key: () => `key${++count}` }
  return inputs.reduce<Catalog>(
    (catalog, input) => {
      const { table } = createTable(catalog, input, make)
      return {
        tenantId,
        version: catalog.version + 1,
        tables: joinTables([...catalog.tables.values(), table]),
      }
    },
    { tenantId, version: 0, tables: new Map() },
  )
}

export function makeTable(input: TableInput): Table {
  const [table] = makeCatalog([input]).tables.values()
  if (!table) {
    throw new Error('no table in a catalog of one; makeCatalog should have made it')
  }
  return table
}
