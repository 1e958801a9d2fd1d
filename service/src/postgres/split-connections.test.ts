import { expect, it } from 'vitest';
import { splitConnections } from './split-connections.ts';

it('gives every kind of work some, and together no more than there are', () => {
  for (let total = 2; total <= 500; total++) {
    const { ingest, requests, live = 0, alerts = 0 } = splitConnections(total);
    expect(ingest + requests + live + alerts).toBe(total);
    expect(Math.min(ingest, requests)).toBeGreaterThan(0);
    if (total >= 8) expect(Math.min(live, alerts)).toBeGreaterThan(0);
  }
  expect(splitConnections(16)).toEqual({ ingest: 6, requests: 5, live: 3, alerts: 2 });
  expect(splitConnections(7)).toEqual({ ingest: 4, requests: 3, live: undefined, alerts: undefined });
});
