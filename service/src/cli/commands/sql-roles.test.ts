import { expect, it } from 'vitest';
import { sqlRolesCommand } from './sql-roles.ts';

it.each([
  [['create', 'north_sales'], 'no --role: expected at least one'],
  [['create', 'north_sales', '--role', 'sales', '--attribute', 'regions'], '--attribute regions: expected NAME=VALUE'],
  [['list', '--role', 'sales'], '--role: expected with sql-roles create only'],
  [['revoke'], 'sql-roles revoke: expected create NAME, list or revoke NAME'],
])('%j is refused with what was expected', async (args, words) => {
  await expect(sqlRolesCommand.run(args)).rejects.toThrow(words);
});
