import type { CompiledDistribution, CompiledSource, Contribution } from '../../rollup/compile-source.ts';
import type { Exact } from '../../rollup/exact.ts';
import type { FieldValues } from '../../rollup/match-filter.ts';
import type { KnownMembers, MemberDictionary } from '../../medallion/gold/members.ts';

interface Column {
  readonly binOf: CompiledDistribution['binOf'] | undefined;
  readonly scope: string;
  readonly known: KnownMembers;
  /** Places at which ids are still missing. */
  readonly missing: { readonly ids: number[]; readonly at: number; readonly text: string }[];
  textOf(values: FieldValues): string | null;
}

/** Computes contributions of records. New texts get their ids together, at the end. */
export class Contributor {
  readonly #compiled: CompiledSource;
  readonly #members: MemberDictionary;
  readonly #dimensions: readonly Column[];
  readonly #sets: readonly Column[];

  constructor(compiled: CompiledSource, members: MemberDictionary) {
    this.#compiled = compiled;
    this.#members = members;
    const toColumn = (scope: string, textOf: Column['textOf'], binOf?: Column['binOf']): Column => ({
      binOf,
      scope,
      known: members.known(scope),
      missing: [],
      textOf,
    });
    this.#dimensions = compiled.dimensions.map(({ scope, ordinal }) =>
      toColumn(scope, (values) => toText(values, ordinal)),
    );
    this.#sets = compiled.sets.map((set) =>
      'binOf' in set ? toColumn('', () => null, set.binOf) : toColumn(set.scope, set.memberOf),
    );
  }

  /** Complete once `finish` has resolved. */
  contribute(timeMs: number, values: FieldValues): Contribution {
    const { amounts } = this.#compiled;
    const added = new Array<Exact>(amounts.length);
    for (let index = 0; index < amounts.length; index++) {
      added[index] = (amounts[index] as CompiledSource['amounts'][number]).amountOf(values);
    }
    return {
      timeMs,
      dimensionIds: findIds(this.#dimensions, values),
      amounts: added,
      memberIds: findIds(this.#sets, values),
    };
  }

  /** Creates the missing ids. Throws TimelineChangedError where the database has another timeline than the given one. */
  async finish(timeline?: string): Promise<void> {
    const columns = [...this.#dimensions, ...this.#sets];
    const texts = new Map<string, Set<string>>();
    for (const { scope, missing } of columns) {
      const set = texts.get(scope) ?? new Set<string>();
      texts.set(scope, set);
      for (const { text } of missing) set.add(text);
    }
    for (const [scope, set] of texts) {
      if (set.size === 0) continue;
      const ids = await this.#members.ensure(scope, set, timeline);
      for (const { missing } of columns.filter((column) => column.scope === scope)) {
        for (const lookup of missing.splice(0)) lookup.ids[lookup.at] = ids.get(lookup.text) as number;
      }
    }
  }
}

function findIds(columns: readonly Column[], values: FieldValues): number[] {
  const ids = new Array<number>(columns.length);
  for (let at = 0; at < columns.length; at++) {
    const { binOf, known: cachedIds, missing, textOf } = columns[at] as Column;
    if (binOf) {
      ids[at] = binOf(values);
      continue;
    }
    const text = textOf(values);
    const id = text === null ? 0 : cachedIds.get(text);
    if (id === undefined) missing.push({ ids, at, text: text as string });
    ids[at] = id ?? 0;
  }
  return ids;
}

function toText(values: FieldValues, ordinal: number): string | null {
  const value = values[ordinal] ?? null;
  return value === null ? null : String(value);
}
