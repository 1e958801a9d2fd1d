// Fails when the registry knows of a critical or high vulnerability in an installed package, development included.
// A registry that does not answer fails nothing: the line then says that nothing was checked.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

const TIMEOUT_MS = 60_000;
const SEVERITIES = ['critical', 'high', 'moderate', 'low', 'info'] as const;
const FAILING: readonly string[] = ['critical', 'high'];

interface Vulnerability {
  readonly name: string;
  readonly severity: string;
  readonly range: string;
  /** Advisories, and names of packages through which it is reached. */
  readonly via: readonly (string | { readonly title: string; readonly url: string })[];
}

interface Report {
  readonly message?: string;
  readonly vulnerabilities?: Readonly<Record<string, Vulnerability>>;
}

const report = await askRegistry();
if (report.vulnerabilities === undefined) {
  console.log(`audit: not checked (${report.message ?? 'npm audit gave no report'})`);
} else {
  const vulnerabilities = Object.values(report.vulnerabilities);
  const counts = SEVERITIES.map(
    (severity) => `${vulnerabilities.filter((each) => each.severity === severity).length} ${severity}`,
  );
  console.log(`audit: ${counts.join(', ')}`);
  const failing = vulnerabilities.filter(({ severity }) => FAILING.includes(severity));
  for (const vulnerability of failing) console.error(describe(vulnerability));
  if (failing.length > 0) process.exitCode = 1;
}

/** The report of `npm audit` on the lock file; one without vulnerabilities where the registry did not answer. */
async function askRegistry(): Promise<Report> {
  const options = ['--json', '--fetch-retries=0', '--fetch-timeout=20000', '--loglevel=silent'];
  const child = spawn('npm', ['audit', ...options], { stdio: ['ignore', 'pipe', 'ignore'], timeout: TIMEOUT_MS });
  const output = await text(child.stdout);
  try {
    return JSON.parse(output) as Report;
  } catch {
    return { message: output === '' ? `npm audit was silent within ${TIMEOUT_MS / 1000} s` : output.slice(0, 200) };
  }
}

function describe({ name, severity, range, via }: Vulnerability): string {
  const reasons = via.map((each) => (typeof each === 'string' ? `through ${each}` : `${each.title} (${each.url})`));
  return `${severity}: ${name} ${range}: ${reasons.join('; ')}`;
}
