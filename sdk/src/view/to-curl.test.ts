import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { toCurl } from './to-curl.ts';

/** Arguments as a shell passes them to the command. */
const readArguments = (command: string): string[] =>
  execFileSync('/bin/sh', ['-c', `curl() { printf '%s\\0' "$@"; }; ${command}`], {
    env: { TIDEMARK_TOKEN: 'a.b.c' },
    encoding: 'utf8',
  })
    .split('\0')
    .slice(0, -1);

it('passes address, token and body through a shell unchanged, quotes and dollar signs too', () => {
  const body = { filters: [{ member: 'city', operator: 'equals', values: ["L'Aquila", '$HOME `id` "x" \\n'] }] };
  const address = "https://kpi.example.com/v1/query?a=b&c='d'";
  const [url, , token, , type, , sent] = readArguments(toCurl(address, body));
  expect([url, token, type]).toEqual([address, 'Authorization: Bearer a.b.c', 'Content-Type: application/json']);
  expect(JSON.parse(sent!)).toEqual(body);
});

it('asks with GET where there is no body', () => {
  expect(toCurl('https://kpi.example.com/v1/anomalies')).toBe(
    `curl 'https://kpi.example.com/v1/anomalies' \\\n  -H "Authorization: Bearer $TIDEMARK_TOKEN"`,
  );
});
