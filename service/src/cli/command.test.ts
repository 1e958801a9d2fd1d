import { expect, it } from 'vitest';
import { readArgs } from './command.ts';

it.each([
  [['--porrt', '80'], 'unknown option --porrt: did you mean --port?'],
  [['--colour'], 'unknown option --colour: expected one of --port, --fresh'],
  [['--port'], '--port: expected a value (--port=VALUE for one that begins with -)'],
  [['--port', '--fresh'], '--port: expected a value (--port=VALUE for one that begins with -)'],
  [['--fresh=yes'], '--fresh: expected no value'],
  [['file'], '1 arguments: expected 0'],
])('refuses %j', (args, message) => {
  const options = { port: { type: 'string' }, fresh: { type: 'boolean' } } as const;
  expect(() => readArgs(args, options, { least: 0, most: 0 })).toThrow(message);
});

it('names the actions of a command that has none of them', () => {
  const positionals = { least: 1, most: 1, actions: 'verify or export' };
  expect(() => readArgs([], {}, positionals)).toThrow('no action: expected verify or export');
  expect(() => readArgs(['verify', 'export'], {}, positionals)).toThrow('2 arguments: expected 1');
});
