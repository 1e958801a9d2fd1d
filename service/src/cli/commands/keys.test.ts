import { expect, it } from 'vitest';
import { keysCommand } from './keys.ts';

const CREATE = ['create', '--name', 'Portal', '--role', 'clerk'];

it.each([
  [['create', '--role', 'clerk'], 'no --name: expected one'],
  [['create', '--name', 'Portal'], 'no --role: expected at least one'],
  [[...CREATE, '--lifetime', '5'], '--lifetime 5: expected a duration'],
  [[...CREATE, '--expires', 'never'], '--expires never: expected a duration'],
  [
    [...CREATE, '--action', 'manage'],
    'actions[0] is "manage": expected explain or export or annotate or personalize or respond or ingest',
  ],
  [[...CREATE, '--origin', '*'], 'origins[0] is "*": expected an origin'],
  [['list', '--role', 'clerk'], '--role: expected with keys create only'],
  [['revoke'], 'keys revoke: expected create, list or revoke ID'],
])('%j is refused with what was expected', async (args, words) => {
  await expect(keysCommand.run(args)).rejects.toThrow(words);
});
