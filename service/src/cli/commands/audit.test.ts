import { expect, it } from 'vitest';
import { auditCommand } from './audit.ts';

it.each([
  [['list'], 'audit list: expected verify or export'],
  [['verify', '--format', 'csv'], '--format: expected with audit export only'],
  [['export', '--head', '1:ab'], '--head: expected with audit verify only'],
  [['verify', '--head', '12'], '--head 12: expected NUMBER:HASH, as audit verify prints it'],
  [['export', '--format', 'xml'], '--format xml: expected ndjson or csv'],
  [['export', '--result', 'good'], '--result good: expected ok or started or refused or failed'],
  [['export', '--from', 'today'], '--from today: expected a date or an instant, such as 2026-03-01T09:00:00Z'],
  [['export', '--to', '2026-13-01'], '--to 2026-13-01: expected a date or an instant'],
])('%j is refused with what was expected', async (args, words) => {
  await expect(auditCommand.run(args)).rejects.toThrow(words);
});
