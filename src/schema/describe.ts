import type { Table } from '../catalog/definition.ts'

/** What people call a thing, and what they say of it. */
export function describe({ label, description }: Pick<Table, 'label' | 'description'>): string | undefined {
  return [label, description].filter(Boolean).join('\n\n') || undefined
}
