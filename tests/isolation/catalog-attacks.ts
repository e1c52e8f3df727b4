import type { Attack } from './attack.ts'

const attack = (name: string, gives: string, text: Attack['arguments'] = () => ''): Attack => ({
  name,
  gives,
  arguments: text,
})

const invalid = 'DEFINITION_INVALID'
/** Names that only zanzibar has, exactly and nearly. */
const names = ['CanaryVault', 'canaryvault', 'CanaryVaul', 'canaryVaults']
const onTable = (more = '') =>
  names.map((name) => attack(`another's table, as ${name}`, invalid, () => `table: "${name}"${more}`))
const onField = (more = '') => [
  attack(
    "another's field of a table that both have",
    invalid,
    () => `table: "Deal", field: "canaryAmount"${more}`,
  ),
  attack('the same, nearly', invalid, () => `table: "Deal", field: "canaryAmoun"${more}`),
  attack("another's key of a field", invalid, ({ fieldKey }) => `table: "Deal", field: "${fieldKey}"${more}`),
]
const ofOperators = [
  attack("another's slug", 'FORBIDDEN', ({ slug }) => `slug: "${slug}"`),
  attack('a slug that nobody has', 'FORBIDDEN', () => 'slug: "nobody"'),
  attack('no slug at all', 'FORBIDDEN', () => 'slug: "NO SLUG"'),
]

/** For every argument of /catalog, and every question that has none. A new one without an entry here fails the test. */
export const catalogAttacks: Record<string, Attack[]> = {
  'Query.tables': [attack('asked', 'ok')],
  'Query.table(name)': [
    ...names.map((name) => attack(`another's table, as ${name}`, 'ok', () => `name: "${name}"`)),
    attack('a table that both have', 'ok', () => 'name: "Deal"'),
  ],
  'Query.fieldKinds': [attack('asked', 'ok')],
  'Query.catalogVersion': [attack('asked', 'ok')],
  'Query.catalogChanges(first)': [
    attack('all of them', 'ok', () => 'first: 100'),
    attack('too many', 'QUERY_TOO_COMPLEX', () => 'first: 100000'),
  ],
  'Query.catalogChanges(before)': [
    attack("another's newest version", 'ok', () => 'before: 9'),
    attack('far ahead', 'ok', () => 'before: 2147483647'),
  ],
  'Query.settings': [attack('asked', 'ok')],
  'Field.versions(first)': [attack('all of them', 'ok', () => 'first: 20')],
  'Field.versions(before)': [attack("up to another's newest", 'ok', () => 'first: 20, before: 9')],
  'Query.apiKeys': [attack('asked', 'ok')],
  'Query.tenants': [attack('asked', 'FORBIDDEN')],
  'Query.operatorLog(first)': [attack('all of it', 'FORBIDDEN', () => 'first: 100')],
  'Query.operatorLog(before)': [attack('from the end', 'FORBIDDEN', () => 'before: "1000"')],
  'Mutation.createTable(input)': [
    attack(
      "the name of another's table",
      'ok',
      () => 'input: { name: "Ledger", fields: [{ name: "entry", kind: "text" }] }',
    ),
    attack('a name of its own that another has too', invalid, () => 'input: { name: "Deal" }'),
    attack(
      "a reference to another's table",
      invalid,
      () =>
        'input: { name: "Sly", fields: [{ name: "vault", kind: "reference", options: { table: "CanaryVault" } }] }',
    ),
    attack(
      "a reference to the number of another's table",
      invalid,
      ({ tenantId }) =>
        `input: { name: "Sly", fields: [{ name: "vault", kind: "reference", options: { table: "${tenantId}" } }] }`,
    ),
    attack('a tenant', 'document', ({ slug }) => `input: { name: "Sly", tenant: "${slug}" }`),
  ],
  'Mutation.updateTable(table)': onTable(', input: { label: "stolen" }'),
  'Mutation.updateTable(input)': [
    attack(
      "a name that is free here, but another's there",
      'ok',
      () => 'table: "Note", input: { label: "Ledger" }',
    ),
    attack('a name that is taken here', invalid, () => 'table: "Note", input: { name: "Deal" }'),
  ],
  'Mutation.deleteTable(table)': onTable(),
  'Mutation.addField(table)': onTable(', field: { name: "sly", kind: "text" }'),
  'Mutation.addField(field)': [
    attack(
      "the name of another's field",
      'ok',
      () => 'table: "Note", field: { name: "entry", kind: "integer" }',
    ),
    attack(
      "a reference to another's table",
      invalid,
      () => 'table: "Note", field: { name: "vault", kind: "reference", options: { table: "CanaryVault" } }',
    ),
    attack(
      "many references to another's table, nearly",
      invalid,
      () =>
        'table: "Note", field: { name: "vaults", kind: "references", options: { table: "CanaryVaul", inverse: "notes" } }',
    ),
    attack(
      "an inverse with the name of another's field",
      'ok',
      () =>
        'table: "Note", field: { name: "origin", kind: "reference", options: { table: "Deal", inverse: "canaryAmount", onDelete: "cascade" } }',
    ),
    attack(
      'an inverse that is taken here, and there too',
      invalid,
      () =>
        'table: "Note", field: { name: "source", kind: "reference", options: { table: "Deal", inverse: "parts" } }',
    ),
    attack(
      "another's key",
      'document',
      ({ fieldKey }) => `table: "Note", field: { name: "sly", kind: "text", key: "${fieldKey}" }`,
    ),
  ],
  'Mutation.updateField(table)': onTable(', field: "canaryPhrase", input: { label: "stolen" }'),
  'Mutation.updateField(field)': onField(', input: { label: "stolen" }'),
  'Mutation.updateField(input)': [
    attack(
      "another's key of a choice",
      invalid,
      () =>
        'table: "Deal", field: "stage", input: { options: { choices: [{ key: "canaryo", value: "OPEN" }, { key: "aw", value: "WON" }] } }',
    ),
    attack(
      'a value of its own for each record, where others have equal ones',
      'ok',
      () => 'table: "Note", field: "body", input: { unique: true }',
    ),
    attack(
      'a value of its own for each record, where there are equal ones here too',
      invalid,
      () => 'table: "Deal", field: "stage", input: { unique: true }',
    ),
    attack(
      "another's table to refer to",
      invalid,
      () => 'table: "Deal", field: "twin", input: { options: { table: "CanaryVault" } }',
    ),
    attack(
      'a policy and an inverse that another has',
      'ok',
      () =>
        'table: "Deal", field: "twin", input: { options: { table: "Deal", inverse: "canaryTwins", onDelete: "cascade" } }',
    ),
    attack('a label that another has', 'ok', () => 'table: "Deal", field: "size", input: { label: "Size" }'),
  ],
  'Mutation.renameField(table)': onTable(', field: "canaryPhrase", name: "stolen"'),
  'Mutation.renameField(field)': onField(', name: "stolen"'),
  'Mutation.renameField(name)': [
    attack("the name of another's field", 'ok', () => 'table: "Deal", field: "code", name: "sign"'),
    attack(
      'the name of a reference that others have too',
      'ok',
      () => 'table: "Deal", field: "parent", name: "whole"',
    ),
    attack('a name that an inverse has here', invalid, () => 'table: "Deal", field: "code", name: "parts"'),
    attack('and back', 'ok', () => 'table: "Deal", field: "sign", name: "code"'),
  ],
  'Mutation.deleteField(table)': onTable(', field: "canaryPhrase"'),
  'Mutation.deleteField(field)': onField(),
  'Mutation.updateSettings(input)': [
    attack('how long history is kept', 'ok', () => 'input: { historyDays: 40 }'),
    attack('a tenant', 'document', ({ slug }) => `input: { historyDays: 40, tenant: "${slug}" }`),
  ],
  'Mutation.createApiKey(input)': [
    attack("the name of another's key", 'ok', () => 'input: { name: "importer", role: READER }'),
    attack('a tenant', 'document', ({ slug }) => `input: { name: "x", role: ADMIN, tenant: "${slug}" }`),
  ],
  'Mutation.revokeApiKey(id)': [
    attack("another's key", 'RECORD_MISSING', ({ apiKeyId }) => `id: "${apiKeyId}"`),
    attack(
      "another's revoked key",
      'RECORD_MISSING',
      ({ revokedKey }) => `id: "${revokedKey.split('_')[1]}"`,
    ),
    attack("another's key, whole", 'RECORD_MISSING', ({ key }) => `id: "${key}"`),
    attack("another's slug", 'RECORD_MISSING', ({ slug }) => `id: "${slug}"`),
  ],
  'Mutation.createTenant(input)': [
    attack("another's slug", 'FORBIDDEN', ({ slug }) => `input: { slug: "${slug}", name: "x" }`),
    attack('a slug that nobody has', 'FORBIDDEN', () => 'input: { slug: "nobody", name: "x" }'),
  ],
  'Mutation.disableTenant(slug)': ofOperators,
  'Mutation.enableTenant(slug)': ofOperators,
  'Mutation.deleteTenant(slug)': ofOperators,
}

/** What is the operators' business: to them another tenant's slug is no secret, and to act on it is no attack. */
export const ofOperator = (place: string): boolean =>
  /^Query\.(tenants|operatorLog)|^Mutation\.(create|disable|enable|delete)Tenant\(/.test(place)
