import { SETTINGS } from '../app/settings/settings.ts';
import type { Command } from './command.ts';

/** Renders the output of `tidemark help`. */
function renderHelp(commands: readonly Command[]): string {
  const width = Math.max(...SETTINGS.map(({ name }) => name.length));
  return [
    'tidemark: live business numbers',
    '',
    'Commands:',
    ...commands.flatMap(({ name, usage, summary }) => [`  tidemark ${name} ${usage}`.trimEnd(), `      ${summary}`]),
    '',
    'Settings, from the environment:',
    ...SETTINGS.map(({ name, fallback, meaning }) => `  ${name.padEnd(width)}  ${meaning} ${showFallback(fallback)}`),
    '',
    'Tokens: bearer JWTs with sub, exp, roles (a list) and the claims that the roles filter by, such as regions (a list);',
    '  iss and aud as set by TOKEN_ISSUER and TOKEN_AUDIENCE. See docs/tokens.md for the contract and a backend that signs.',
    '',
  ].join('\n');
}

const showFallback = (fallback: string | undefined): string =>
  fallback === undefined || fallback === '' ? '(not set)' : `(${fallback})`;

export const createHelpCommand = (load: () => Promise<readonly Command[]>): Command => ({
  name: 'help',
  usage: '',
  summary: 'List commands and settings',
  run: async () => {
    process.stdout.write(renderHelp(await load()));
    return 0;
  },
});
