import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-supply-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a script of `.ci` in `cwd`. */
async function run(script: string, cwd: string, environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(ROOT, '.ci', script)], { cwd, env: { ...process.env, ...environment } });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

describe('audit', () => {
  /** Runs the audit of this repository against a registry that knows what `answer` says. */
  async function audit(answer: RequestListener) {
    const registry = createServer(answer).listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
    const result = await run('check-audit.ts', ROOT, { npm_config_registry: url, npm_config_cache: folder });
    registry.closeAllConnections();
    await once(registry.close(), 'close');
    return result;
  }

  const advisory = (severity: string) => ({
    id: 1,
    url: 'https://advisories.example/1',
    title: 'Reads too far',
    ...{ severity, vulnerable_versions: '<1000', cwe: [], cvss: { score: 0, vectorString: null } },
  });
  const knowing =
    (advisories: object): RequestListener =>
    (request, response) => {
      if (request.method !== 'POST') response.statusCode = 404;
      response.setHeader('Content-Type', 'application/json');
      request.resume().once('end', () => response.end(request.method === 'POST' ? JSON.stringify(advisories) : '{}'));
    };

  it('fails on high and critical vulnerabilities, and names them', async () => {
    const { code, stdout, stderr } = await audit(
      knowing({ 'pg-copy-streams': [advisory('high')], yazl: [advisory('critical')] }),
    );
    expect(stdout).toBe('audit: 1 critical, 1 high, 0 moderate, 0 low, 0 info\n');
    expect(stderr).toMatch(/high: pg-copy-streams .*: Reads too far \(https:\/\/advisories.example\/1\)/);
    expect(stderr).toContain('critical: yazl');
    expect(code).toBe(1);
  });

  it('counts a moderate one, and passes', async () => {
    const result = await audit(knowing({ 'pg-copy-streams': [advisory('moderate')] }));
    expect(result).toEqual({
      code: 0,
      stdout: 'audit: 0 critical, 0 high, 1 moderate, 0 low, 0 info\n',
      stderr: '',
    });
  });

  it('says that nothing was checked where the registry has no audit', async () => {
    const { code, stdout } = await audit((request, response) => {
      request.resume().once('end', () => response.writeHead(405).end('{}'));
    });
    expect(stdout).toMatch(/^audit: not checked \(405 .+\)\n$/);
    expect(code).toBe(0);
  });
});

describe('licences', () => {
  const check = (packages: Record<string, object>) => {
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
    return run('check-licences.ts', folder);
  };

  it('that permit what we do are allowed; those of development are not looked at', async () => {
    const result = await check({
      '': {},
      'node_modules/a': { license: 'MIT' },
      'node_modules/b': { license: '(GPL-3.0 OR MIT)' },
      'node_modules/b/node_modules/c': { license: '(MIT AND ISC)' },
      'node_modules/d': { license: 'GPL-3.0', dev: true },
      'node_modules/own': { link: true },
    });
    expect(result).toEqual({ code: 0, stdout: 'licences: 3 packages allowed, 0 refused\n', stderr: '' });
  });

  it('that are others, or none, are refused by name', async () => {
    const { code, stderr } = await check({
      'node_modules/a': { license: 'GPL-3.0' },
      'node_modules/b': { license: '(MIT AND GPL-3.0)' },
      'node_modules/a/node_modules/c': { license: 'SEE LICENSE IN file' },
      'node_modules/d': {},
      'node_modules/e': { license: 'MIT' },
    });
    const named = stderr.trimEnd().split('\n');
    expect(named.map((line) => /^(.+): licence (.+?): expected one of MIT, /.exec(line)?.slice(1))).toEqual([
      ['node_modules/a', 'GPL-3.0'],
      ['node_modules/b', '(MIT AND GPL-3.0)'],
      ['node_modules/a/node_modules/c', 'SEE LICENSE IN file'],
      ['node_modules/d', 'not given'],
    ]);
    expect(code).toBe(1);
  });

  it('of what is delivered are allowed', async () => {
    const { code, stdout } = await run('check-licences.ts', ROOT);
    expect(Number(/\d+/.exec(stdout)?.[0])).toBeGreaterThan(100);
    expect(code).toBe(0);
  });
});

it('lists each dependency of the service and the SDK with version, licence and digest, and none of development', async () => {
  const { code, stdout } = await run('write-sbom.ts', ROOT);
  expect(code).toBe(0);
  const sbom = JSON.parse(stdout) as {
    bomFormat: string;
    metadata: { component: { name: string } };
    components: { 'bom-ref': string; name: string; licenses?: unknown[]; hashes?: unknown[]; group?: string }[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  expect([sbom.bomFormat, sbom.metadata.component.name]).toEqual(['CycloneDX', 'tidemark']);
  const refs = new Set(sbom.components.map((component) => component['bom-ref']));
  const read = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
  const { packages } = read('package-lock.json') as { packages: Record<string, { version: string }> };
  for (const workspace of ['service', 'sdk']) {
    for (const name of Object.keys((read(`${workspace}/package.json`) as { dependencies: object }).dependencies)) {
      const installed = packages[`${workspace}/node_modules/${name}`] ?? packages[`node_modules/${name}`];
      expect(refs).toContain(`${name}@${installed?.version}`);
    }
  }
  const outside = sbom.components.filter((component) => !component['bom-ref'].startsWith('@tidemark/'));
  expect(outside.filter(({ licenses, hashes }) => !licenses || !hashes)).toEqual([]);
  expect(sbom.components.map(({ name }) => name)).not.toContain('vitest');
  const targets = sbom.dependencies.flatMap(({ dependsOn }) => dependsOn);
  expect(targets.filter((ref) => !refs.has(ref))).toEqual([]);
});
