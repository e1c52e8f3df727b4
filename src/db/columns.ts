import type { ColumnType } from 'kysely'

/** When a row's times go in they are one parameter of the write; when they come out they are dates. */
export type Time = ColumnType<Date, Date, Date>
export type MaybeTime = ColumnType<Date | null, Date | null, Date | null>
/** JSON goes in as text, made by JSON.stringify, so that an array is never taken for a Postgres array. */
export type Json<T> = ColumnType<T, string, string>
