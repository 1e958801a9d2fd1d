// Fails when a package that the service, the SDK or a page is delivered with has another licence than these, or none. The
// lock file names the licences of all platforms, so that nothing needs to be installed.
import { readFileSync } from 'node:fs';

const ALLOWED = ['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'];

interface Package {
  readonly license?: string;
  readonly dev?: boolean;
  /** Needed for development, or by an optional package that is not installed. */
  readonly devOptional?: boolean;
  /** A workspace of this repository. */
  readonly link?: boolean;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Package> };
const delivered = Object.entries(packages).filter(
  ([path, { dev, devOptional, link }]) => path.includes('node_modules/') && !dev && !devOptional && !link,
);
const refused = delivered.filter(([, { license }]) => license === undefined || !isAllowed(license));
for (const [path, { license }] of refused) {
  console.error(`${path}: licence ${license ?? 'not given'}: expected one of ${ALLOWED.join(', ')}`);
}
console.log(`licences: ${delivered.length - refused.length} packages allowed, ${refused.length} refused`);
if (refused.length > 0) process.exitCode = 1;

/** Reads SPDX expressions without nesting: one of the licences joined by OR is enough, all joined by AND are needed. */
function isAllowed(expression: string): boolean {
  const alternatives = expression.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return alternatives.some((alternative) => alternative.split(' AND ').every((licence) => ALLOWED.includes(licence)));
}
