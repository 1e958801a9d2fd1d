import type { Place } from '../../file/problems.ts';
import type { Source } from '../../model/types.ts';

/** Checks what sources share that are read from one slot: its publication, and that each has a table of its own. */
export function checkSlots(sources: ReadonlyMap<string, Source>, placeOf: (source: string) => Place): void {
  const publications = new Map<string, string>();
  const tables = new Map<string, string>();
  for (const { name, postgres } of sources.values()) {
    if (!postgres) continue;
    const { connection, slot, publication, table } = postgres;
    const slotKey = JSON.stringify([connection, slot]);
    const at = placeOf(name).at('postgres');
    const expected = publications.get(slotKey) ?? publication;
    publications.set(slotKey, expected);
    if (publication !== expected) {
      at.at('publication').refuse(
        `"${publication}" on the slot ${slot}: expected ${expected}, as its other sources have`,
      );
    }
    const tableKey = JSON.stringify([connection, slot, table.includes('.') ? table : `public.${table}`]);
    const other = tables.get(tableKey);
    tables.set(tableKey, name);
    if (other !== undefined) {
      at.at('table').refuse(
        `"${table}" is the table of ${other} on the slot ${slot} too: expected another slot beside it`,
      );
    }
  }
}
