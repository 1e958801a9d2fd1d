import type { Catalog } from '../catalog/model/types.ts';

/** A development token and what it may do. */
export interface WelcomeToken {
  readonly token: string;
  readonly role: string;
  readonly hours: number;
}

export interface Welcome {
  /** As `http://127.0.0.1:4000`. */
  readonly address: string;
  readonly catalog: Pick<Catalog, 'title' | 'metrics'>;
  /** Undefined where the operator has set up signing. */
  readonly token: WelcomeToken | undefined;
  /** How to get the first data in; undefined where there is some, or some will come by itself. */
  readonly importCommand: string | undefined;
}

/** Lines that a service prints once it is ready: the address that signs in, the token, and a query to try. */
export function describeWelcome({ address, catalog, token, importCommand }: Welcome): string[] {
  return [
    '',
    `Tidemark serves ${catalog.title} at ${address}`,
    ...(token ? describeToken(address, catalog, token) : []),
    ...(importCommand === undefined ? [] : ['', 'There is no data yet. Import a file:', importCommand]),
    '',
    'Ctrl-C stops it.',
  ];
}

function describeToken(
  address: string,
  catalog: Welcome['catalog'],
  { token, role, hours }: WelcomeToken,
): readonly string[] {
  const query = {
    metrics: [[...catalog.metrics.keys()][0] ?? ''],
    timeDimension: { granularity: 'day', dateRange: 'last 7 days' },
  };
  // The plain page is about the shop's numbers.
  const hasPlainPage = ['revenue', 'orders'].every((name) => catalog.metrics.has(name));
  return [
    '',
    `Dashboard, signed in (role ${role}, ${hours} hours):`,
    `${address}/#token=${token}`,
    ...(hasPlainPage ? [`A plain page with three widgets: ${address}/intranet-page/#token=TOKEN`] : []),
    '',
    'The token alone:',
    token,
    '',
    'Try, with the token in TOKEN:',
    `curl -s ${address}/v1/query -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(query)}'`,
  ];
}

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
