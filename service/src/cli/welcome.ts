import type { Catalog } from '../catalog/model/types.ts';
import type { WelcomeRole } from './welcome-roles.ts';

/** A development token, the role that it is for, and what it says of the rows. */
export interface WelcomeToken extends Omit<WelcomeRole, 'title'> {
  readonly token: string;
  readonly hours: number;
}

export interface Welcome {
  /** As `http://127.0.0.1:4000`. */
  readonly address: string;
  readonly catalog: Pick<Catalog, 'title' | 'metrics'>;
  /** Empty where the operator has set up signing. */
  readonly tokens: readonly WelcomeToken[];
  /** How to get the first data in; undefined where there is some, or some will come by itself. */
  readonly importCommand: string | undefined;
}

/** Lines that a service prints once it is ready: an address that signs in for each role, a token, and a query to try. */
export function describeWelcome({ address, catalog, tokens, importCommand }: Welcome): string[] {
  return [
    '',
    `Tidemark serves ${catalog.title} at ${address}`,
    ...describeTokens(address, catalog, tokens),
    ...(importCommand === undefined ? [] : ['', 'There is no data yet. Import a file:', importCommand]),
    '',
    'Ctrl-C stops it.',
  ];
}

function describeTokens(address: string, catalog: Welcome['catalog'], all: readonly WelcomeToken[]): readonly string[] {
  const tokens = all.filter(({ missing }) => missing.length === 0);
  const [first] = tokens;
  const hints = all.filter(({ missing }) => missing.length > 0).flatMap(describeMissing);
  if (!first) return hints;
  const query = {
    metrics: [[...catalog.metrics.keys()][0] ?? ''],
    timeDimension: { granularity: 'day', dateRange: 'last 7 days' },
  };
  // The plain page is about the shop's numbers.
  const hasPlainPage = ['revenue', 'orders'].every((name) => catalog.metrics.has(name));
  return [
    '',
    `Dashboard, signed in for ${first.hours} hours, by role:`,
    ...tokens.flatMap((entry) => [`${describeRole(entry)}:`, `${address}/#token=${entry.token}`]),
    ...hints,
    ...(hasPlainPage ? ['', `A plain page with three widgets: ${address}/intranet-page/#token=${first.token}`] : []),
    '',
    `The token of ${first.role} alone:`,
    first.token,
    '',
    'Try, with the token in TOKEN:',
    `curl -s ${address}/v1/query -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(query)}'`,
  ];
}

/** Names a role with the rows that its token is for: `sales (regions=north)`. */
function describeRole({ role, attributes }: WelcomeToken): string {
  const rows = Object.entries(attributes).map(([name, values]) => `${name}=${values.join(',')}`);
  return rows.length > 0 ? `${role} (${rows.join(', ')})` : role;
}

/** The catalogue has no value to sign in with: how to say one. */
const describeMissing = ({ role, missing }: WelcomeToken): string[] => [
  `${role}: npx tidemark token --role ${role} ${missing.map((name) => `--attribute ${name}=VALUE`).join(' ')}`,
];

/** Where a command must look to find the database of a service. */
export interface ImportPlace {
  readonly catalogPath: string;
  /** Undefined where it is the default, or DATABASE_URL decides. */
  readonly dataDir: string | undefined;
  readonly source: string;
}

export const toImportCommand = ({ catalogPath, dataDir, source }: ImportPlace): string =>
  `${dataDir === undefined ? '' : `DATA_DIR=${quote(dataDir)} `}CATALOG=${quote(catalogPath)} npx tidemark import FILE --source ${source}`;

/** As a shell reads it back. */
const quote = (text: string): string =>
  /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
