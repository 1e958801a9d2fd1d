import type { Role } from '../../catalog/model/role-types.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { ACTIONS, mayDo } from './actions.ts';

/** Formats what each role may do as lines of text: a table of roles by actions, with the sources that they may write to. */
export function describeActions({ roles }: Catalog): string[] {
  const head = ['role', ...ACTIONS, 'alerts', 'preview', 'ingest'];
  const lines = [head, ...[...roles.values()].map(toLine)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function toLine(role: Role): string[] {
  const rights = { ...role, rowFilters: role.filters as never[], personalize: true };
  const say = (may: boolean): string => (may ? 'yes' : '-');
  const ingest = role.ingest === 'all' ? 'all' : role.ingest.join(',') || '-';
  return [role.name, ...ACTIONS.map((action) => say(mayDo(rights, action))), role.alerts, say(role.preview), ingest];
}
