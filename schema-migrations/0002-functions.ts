import { type Kysely, sql } from 'kysely'

// Plain SQL bodies, immutable and not STRICT, so that the planner can inline them.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  // How text is compared and sorted: case and accents ignored, first 256 characters.
  // lower(upper()) folds what lower() alone leaves apart (ß/ss), and translate the sigma that lower() makes at the
  // end of a word; NFD, not NFKD, because NFKD would turn the full-width ％ into a wildcard. ASCII, the common
  // case, needs none of it. The unaccent extension is refused: it is not immutable, and its rules are a file on
  // the server.
  await sql`
    create function tablecast.sort_key(value text) returns text
    language sql immutable parallel safe
    return case
      when octet_length(value) = length(value) then lower(left(value, 256) collate "C")
      else left(translate(lower(upper(regexp_replace(normalize(left(value, 256), nfd),
        '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+', '', 'g'
      ) collate "und-x-icu")), 'ς', 'σ') collate "C", 256)
    end`.execute(db)
  // A stored value that cannot be read counts as missing: a cast that raises would make one bad record fail
  // every query of its table. JSON_VALUE … NULL ON ERROR (from version 17 on) is refused although it is a
  // quarter faster: it reads "NaN" and "0x10" as numbers too, so servers would differ.
  await sql`
    create function tablecast.to_number(value jsonb) returns numeric
    language sql immutable parallel safe
    return case when jsonb_typeof(value) = 'number' then value::numeric end`.execute(db)
  await sql`
    create function tablecast.to_decimal(value jsonb) returns numeric
    language sql immutable parallel safe
    return case
      when jsonb_typeof(value) = 'string' and length(value #>> '{}') <= 2100
        and (value #>> '{}') ~ '^-?[0-9]+([.][0-9]+)?$'
      then (value #>> '{}')::numeric
    end`.execute(db)
  await sql`
    create function tablecast.to_boolean(value jsonb) returns boolean
    language sql immutable parallel safe
    return case when jsonb_typeof(value) = 'boolean' then value::boolean end`.execute(db)
  await sql`reset role`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  await sql`drop function tablecast.to_boolean(jsonb)`.execute(db)
  await sql`drop function tablecast.to_decimal(jsonb)`.execute(db)
  await sql`drop function tablecast.to_number(jsonb)`.execute(db)
  await sql`drop function tablecast.sort_key(text)`.execute(db)
  await sql`reset role`.execute(db)
}
