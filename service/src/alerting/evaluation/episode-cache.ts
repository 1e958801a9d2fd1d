import { toInstanceKey } from '../episodes/save-episode.ts';
import type { EpisodeRecord } from '../types.ts';

/** Live episodes of the rules that this replica evaluates; dropped entries are loaded again. */
export class EpisodeCache {
  readonly #load: (rules: readonly string[]) => Promise<readonly EpisodeRecord[]>;
  readonly #rules = new Map<string, Map<string, EpisodeRecord>>();

  constructor(load: (rules: readonly string[]) => Promise<readonly EpisodeRecord[]>) {
    this.#load = load;
  }

  async load(rules: readonly string[]): Promise<void> {
    const missing = rules.filter((rule) => !this.#rules.has(rule));
    if (missing.length === 0) return;
    const records = await this.#load(missing);
    for (const rule of missing) this.#rules.set(rule, new Map());
    for (const record of records) this.set(record.rule, toInstanceKey(record), record);
  }

  get(rule: string, key: string): EpisodeRecord | undefined {
    return this.#rules.get(rule)?.get(key);
  }

  episodesOf(rule: string): readonly EpisodeRecord[] {
    return [...(this.#rules.get(rule)?.values() ?? [])];
  }

  dimensionsOf(rule: string): readonly EpisodeRecord['dimensions'][] {
    return this.episodesOf(rule)
      .filter(({ kind }) => kind === 'condition')
      .map(({ dimensions }) => dimensions);
  }

  /** Keeps open and held episodes, and drops the others. */
  set(rule: string, key: string, record: EpisodeRecord): void {
    if (record.state === 'resolved' && !record.isHeld) this.#rules.get(rule)?.delete(key);
    else this.#rules.get(rule)?.set(key, record);
  }

  forget(rule: string): void {
    this.#rules.delete(rule);
  }
}
