import type { CompiledQuery } from 'kysely'
import type { Catalog } from '../../src/catalog/definition.ts'
import type { Session } from '../../src/db/transaction.ts'

/** A session that runs its statements like any other, and writes down each as it was sent. */
export function recordSession(session: Session, sent: CompiledQuery[]): Session {
  return {
    run: (statement) => {
      sent.push(statement)
      return session.run(statement)
    },
  }
}

/** Statements as a reviewer reads them: their text, a line a clause, and their parameters by number. */
export function printStatements(sent: readonly CompiledQuery[], catalog: Catalog): string {
  return sent.map((statement) => nameMade(nameKeys(printStatement(statement), catalog))).join('\n')
}

function printStatement({ sql, parameters }: CompiledQuery): string {
  const text = sql
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(?<!distinct) (?=(from|inner join|where|order by|limit|offset|set|returning|select) )/g, '\n  ')
    .replace(/ (?=and "r"\.)/g, '\n    ')
  const values = parameters.map((value, index) => `-- $${index + 1} ${JSON.stringify(value)}\n`)
  return `${text};\n${values.join('')}`
}

/** Ids are made by chance too, but for those that examples bring, which all begin alike. */
const nameMade = (text: string): string =>
  text.replace(/"(?!01939ed0-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g, '"<made>"')

/** Keys of fields are made by chance, so a golden file shows the field's name: 'a1b2c3d' → '<Movie.title>'. */
function nameKeys(text: string, { tables }: Catalog): string {
  return [...tables.values()].reduce(
    (named, table) =>
      [...table.fields.values()].reduce(
        (all, field) => all.replaceAll(field.key, `<${table.name}.${field.name}>`),
        named,
      ),
    text,
  )
}
