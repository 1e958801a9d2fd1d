import type { EpisodeRecord } from '../types.ts';

/** Owners that one query asks for. */
const MAX_OWNERS = 100;

export interface OwnListOptions {
  /** Most alerts of one owner. */
  readonly limit: number;
  /** Lists the open alerts of own rules of these people, at most `limit` in all; the worst first. */
  load(owners: readonly string[], limit: number): Promise<readonly EpisodeRecord[]>;
}

/**
 * Lists open alerts of own rules by their owners. Owners that ask while a query runs share the next one: a restart brings
 * back all pages at once.
 */
export function createOwnLists({ limit, load }: OwnListOptions): (owner: string) => Promise<readonly EpisodeRecord[]> {
  let running: Promise<unknown> = Promise.resolve();
  let next: { readonly owners: Set<string>; readonly lists: Promise<Lists> } | undefined;

  async function loadAll(owners: readonly string[]): Promise<Lists> {
    const most = limit * owners.length;
    const records = await load(owners, most);
    // Where the limit was reached, alerts of one owner may have left no room for those of another.
    if (owners.length > 1 && records.length === most) {
      const lists = [];
      for (const owner of owners) lists.push([owner, await load([owner], limit)] as const);
      return new Map(lists);
    }
    return Map.groupBy(records, ({ personal }) => personal?.owner ?? '');
  }

  function startNext(): NonNullable<typeof next> {
    const owners = new Set<string>();
    const lists = running.then(() => {
      if (next?.owners === owners) next = undefined;
      return loadAll([...owners]);
    });
    running = lists.catch(() => undefined);
    return { owners, lists };
  }

  return async (owner) => {
    if (!next || next.owners.size >= MAX_OWNERS) next = startNext();
    const { owners, lists } = next;
    owners.add(owner);
    return ((await lists).get(owner) ?? []).slice(0, limit);
  };
}

type Lists = ReadonlyMap<string, readonly EpisodeRecord[]>;
