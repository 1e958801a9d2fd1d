import type { Rule } from '../../catalog/model/types.ts';

/** The part of a catalogue that tells which rules a source concerns. */
interface Sources {
  readonly metrics: ReadonlyMap<string, { readonly sources: readonly string[] }>;
  readonly sources: ReadonlyMap<string, unknown>;
}

interface Entry {
  /** Epoch ms; 0 for a rule that was not evaluated yet. */
  dueAtMs: number;
}

export interface DueRules<R extends Rule = Rule> {
  readonly rules: readonly R[];
  /** Sets when a rule is due next; has no effect where it was made due meanwhile. */
  setNext(rule: Rule, dueAtMs: number): void;
  /** Notes the changes again that were taken: the evaluation failed. */
  putBack(): void;
}

/** When each rule is due: at once where one of its sources has changed, or the rule itself; else at its next time. */
export class RuleSchedule {
  readonly #catalog: Sources;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new Set<string>();

  constructor(catalog: Sources) {
    this.#catalog = catalog;
  }

  /** True when sources have changed since rules were taken last. */
  get hasChanges(): boolean {
    return this.#changed.size > 0;
  }

  noteSource(source: string): void {
    this.#changed.add(source);
  }

  noteAllSources(): void {
    for (const source of this.#catalog.sources.keys()) this.#changed.add(source);
  }

  /** Makes the rules over the sources of a rule due, and thus the rule itself. */
  noteSourcesOf({ metric }: Rule): void {
    for (const source of this.#sourcesOf(metric)) this.#changed.add(source);
  }

  /** Makes a rule due at once. */
  makeDue(rule: string): void {
    this.#entries.delete(rule);
  }

  makeAllDue(): void {
    this.#entries.clear();
  }

  /** Takes those of the rules that are due; changes noted so far count as seen. */
  take<R extends Rule>(rules: readonly R[], nowMs: number): DueRules<R> {
    const taken = new Map<R, Entry>();
    for (const rule of rules) {
      const isChanged = this.#sourcesOf(rule.metric).some((source) => this.#changed.has(source));
      const entry = this.#entryOf(rule.name);
      if (isChanged || entry.dueAtMs <= nowMs) taken.set(rule, entry);
    }
    const changed = [...this.#changed];
    this.#changed.clear();
    return {
      rules: [...taken.keys()],
      setNext: (rule, dueAtMs) => {
        const entry = taken.get(rule as R);
        if (entry && this.#entries.get(rule.name) === entry) entry.dueAtMs = dueAtMs;
      },
      putBack: () => {
        for (const source of changed) this.#changed.add(source);
      },
    };
  }

  #entryOf(rule: string): Entry {
    const entry = this.#entries.get(rule) ?? { dueAtMs: 0 };
    this.#entries.set(rule, entry);
    return entry;
  }

  #sourcesOf(metric: string): readonly string[] {
    return this.#catalog.metrics.get(metric)?.sources ?? [];
  }
}
