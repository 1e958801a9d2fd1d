import { expect, it } from 'vitest';
import type { Catalog } from '../catalog/model/types.ts';
import { createTicketService } from './ticket-service.ts';
import type { EmbedLimits } from './types.ts';

const EXPIRES_MS = Date.UTC(2026, 10, 28);
const PRINCIPAL = {
  subject: 'person-17',
  roles: ['sales'],
  attributes: { regions: ['north'] },
  expiresAtMs: EXPIRES_MS,
};
const LIMITS: EmbedLimits = {
  tokenId: 'abcdefghijkl.abcdefghijklmnop',
  issuedAtMs: 0,
  filters: [],
  actions: [],
  origins: [],
};

async function store(principal: object): Promise<Readonly<Record<string, unknown>>> {
  let stored: unknown;
  const tickets = createTicketService(
    { save: async (_hash, saved) => void (stored = JSON.parse(JSON.stringify(saved))), take: async () => stored },
    {} as Catalog,
    { requireValid: () => undefined },
    () => 0,
  );
  await tickets.issue(principal as Parameters<typeof tickets.issue>[0]);
  return stored as Readonly<Record<string, unknown>>;
}

it('stores a principal as all versions do', async () => {
  expect(await store(PRINCIPAL)).toEqual(PRINCIPAL);
});

it('stores that of an embed token so that a version without embed tokens finds no roles in it', async () => {
  const stored = await store({ ...PRINCIPAL, embed: LIMITS });
  expect(stored).toEqual({ subject: 'person-17', principal: PRINCIPAL, embed: LIMITS });
});
