import { expect } from 'vitest';
import { backfillRollups } from '../../../src/ingest/backfill.ts';
import type { Ingress } from '../../../src/ingest/types.ts';
import { applyCatalog } from '../../../src/medallion/layout/apply-catalog.ts';
import type { Store } from '../../../src/postgres/database.ts';
import { verifyGold } from '../../../src/medallion/gold/verify-gold.ts';
import { SUPERSEDED } from '../../../src/medallion/layout/source-layout.ts';
import {
  countAnswer,
  DEFINITIONS,
  DIMENSIONS,
  keyOf,
  measure,
  MEASURES,
  toCatalog,
  toChangingRecord,
  type Name,
  type Question,
  type Variant,
} from './changing-orders.ts';
import { fullPolicy } from './ingested-orders.ts';
import type { OrderVersion } from './order-history.ts';
import { openProcess, type OrderProcess } from './order-process.ts';

const NAMES = Object.keys(DEFINITIONS) as Name[];

/** Counts of each case over all runs: a property that never meets its cases proves nothing. */
export const met = { old: 0, new: 0, refused: 0, notKept: 0, restarted: 0, finished: 0, changedTwice: 0, wentBack: 0 };

/** After a change the process of the catalogue before goes on beside the new one for a while. */
interface Running extends OrderProcess {
  readonly variant: Variant;
}

/** A database under a catalogue that changes, beside a model of what it must answer. */
export class ChangingRun {
  readonly #store: Store;
  readonly #versions: OrderVersion[];
  readonly #pool: readonly Variant[];
  readonly #isAppendOnly: boolean;
  readonly #next: (limit: number) => number;
  #processes: Running[] = [];
  #written: OrderVersion[] = [];
  #answering = new Map<Name, string>();
  #isBuilding = false;
  #offset = 0;

  constructor(
    store: Store,
    lives: readonly OrderVersion[][],
    pool: readonly Variant[],
    isAppendOnly: boolean,
    next: (limit: number) => number,
  ) {
    this.#store = store;
    this.#pool = pool;
    this.#isAppendOnly = isAppendOnly;
    this.#next = next;
    this.#versions = lives.flat();
    for (let index = this.#versions.length - 1; index > 0; index--) {
      const other = next(index + 1);
      [this.#versions[index], this.#versions[other]] = [
        this.#versions[other] as OrderVersion,
        this.#versions[index] as OrderVersion,
      ];
    }
  }

  async start(): Promise<void> {
    await this.#apply(this.#pool[0] as Variant);
    await this.#write(this.#versions.length / 2);
    await this.#check();
  }

  async step(): Promise<void> {
    switch (this.#next(8)) {
      case 0:
      case 1:
      case 2:
        await this.#apply(this.#pool[this.#next(this.#pool.length)] as Variant);
        break;
      case 3:
        await this.#write(1 + this.#next(6));
        break;
      case 4:
        await this.#fill(1 + this.#next(3));
        break;
      case 5:
      case 6:
        await Promise.all([this.#write(1 + this.#next(6)), this.#fill(this.#next(4))]);
        break;
      default:
        if (this.#next(3) === 0) await this.#fill(Infinity);
        else await this.#restart();
    }
    await this.#check();
  }

  async finish(): Promise<void> {
    await this.#write(Infinity);
    await this.#fill(Infinity);
    await this.#check();
    const { rows } = await this.#store.pool.query<{ left: number }>(
      `select count(*)::integer as left from (select state from app.rollups union all
       select state from app.contribution_columns) as definitions where state in ('building', '${SUPERSEDED}')`,
    );
    expect(rows).toEqual([{ left: 0 }]);
  }

  async close(): Promise<void> {
    for (const running of this.#processes.splice(0)) await running.close();
  }

  get #current(): Running {
    return this.#processes.at(-1) as Running;
  }

  get #someone(): Running {
    return this.#processes[this.#next(this.#processes.length)] as Running;
  }

  /** The process of the new catalogue starts while the one before still runs. */
  async #apply(variant: Variant): Promise<void> {
    const catalog = toCatalog(variant, this.#isAppendOnly);
    const wasBuilding = this.#isBuilding;
    const { building } = await applyCatalog(this.#store.pool, catalog);
    this.#isBuilding = building.length > 0;
    if (wasBuilding && this.#isBuilding && variant !== this.#current.variant) met.changedTwice++;
    if (wasBuilding && !this.#isBuilding) met.wentBack++;
    const isEmpty = this.#written.length === 0;
    for (const name of NAMES) {
      const definition = variant[name];
      const isInstant = isEmpty || `${name} ${definition}` === 'orders all';
      if (definition !== 'none' && isInstant) this.#answering.set(name, definition);
    }
    if (!this.#isBuilding) this.#settle(variant);
    this.#processes.push({ ...(await openProcess(this.#store, catalog)), variant });
    if (this.#processes.length > 2) await (this.#processes.shift() as Running).close();
  }

  #settle(variant: Variant): void {
    this.#answering = new Map(NAMES.filter((name) => variant[name] !== 'none').map((name) => [name, variant[name]]));
  }

  async #restart(): Promise<void> {
    if (this.#isBuilding) met.restarted++;
    const { variant } = this.#current;
    await this.close();
    const catalog = toCatalog(variant, this.#isAppendOnly);
    const { building } = await applyCatalog(this.#store.pool, catalog);
    expect(building.length > 0).toBe(this.#isBuilding);
    this.#processes.push({ ...(await openProcess(this.#store, catalog)), variant });
  }

  async #write(count: number): Promise<void> {
    const ingress: Ingress = { kind: 'http', source: 'orders', topic: 'http', partition: 0, generation: 1 };
    const { writer } = this.#someone;
    await writer.loadPosition(ingress, 0);
    const orders = this.#versions.splice(0, count);
    for (let left = [...orders]; left.length > 0;) {
      const batch = left.splice(0, 1 + this.#next(8));
      const records = batch.map((order) => toChangingRecord(order, this.#offset++));
      const { rejected } = await writer.write({ ingress, records, durable: false });
      expect(rejected).toEqual([]);
    }
    this.#written.push(...orders);
  }

  /** By whichever process: the backfill is of the database's definitions. */
  async #fill(chunks: number): Promise<void> {
    const stop = new AbortController();
    if (chunks === 0) return;
    let left = chunks;
    let isReady = false;
    await backfillRollups({
      pool: this.#store.pool,
      catalog: this.#someone.catalog,
      rowsAChunk: 1 + this.#next(5),
      signal: stop.signal,
      onProgress: () => (--left <= 0 ? stop.abort() : undefined),
      onReady: () => (isReady = true),
    });
    if (!isReady) return;
    expect(this.#isBuilding).toBe(true);
    this.#isBuilding = false;
    this.#settle(this.#current.variant);
    met.finished++;
  }

  async #check(): Promise<void> {
    expect(await verifyGold(this.#store.pool, this.#current.catalog)).toEqual([]);
    for (const process of this.#processes) {
      for (let questions = 0; questions < 3; questions++) await this.#ask(process, this.#question(process.variant));
    }
  }

  #question(variant: Variant): Question {
    const pick = <One extends Name>(names: readonly One[]): One[] =>
      names.filter((name) => variant[name] !== 'none' && this.#next(3) > 0);
    const metrics = pick(MEASURES);
    return {
      metrics: metrics.length > 0 ? metrics : ['orders'],
      dimensions: pick(DIMENSIONS).filter(() => this.#next(2) > 0),
      granularity: ([undefined, 'day', 'hour'] as const)[this.#next(3)],
      onlyPaid: variant.status !== 'none' && this.#next(4) === 0,
      timezone: ['Europe/Berlin', 'Asia/Kolkata', 'UTC'][this.#next(3)] as string,
    };
  }

  async #ask(process: Running, question: Question): Promise<void> {
    const { metrics, dimensions, granularity, onlyPaid, timezone } = question;
    const isRefreshed = this.#next(2) === 0;
    if (isRefreshed) await process.states.refresh();
    const service = isRefreshed ? process.cached : process.uncached;
    // Hours only around one of the changes of the clocks: ten thousand are too many.
    const dateRange = granularity === 'hour' ? ['2026-03-27', '2026-03-31'] : ['2026-03-27', '2026-10-28'];
    const query = {
      metrics,
      dimensions,
      timeDimension: { dateRange, ...(granularity && { granularity }) },
      ...(onlyPaid && { filters: [{ member: 'status', operator: 'equals', values: ['paid'] }] }),
      timezone,
      limit: 10_000,
    };
    const names: Name[] = [...metrics, ...dimensions, ...(onlyPaid ? (['status'] as const) : [])];
    if (!names.every((name) => this.#answering.has(name))) {
      const expected = process === this.#current ? /_building$/ : /_(building|not_kept)$/;
      const refusal = await service.answer(query, fullPolicy(process.catalog)).then(
        () => undefined,
        (error: unknown) => error as { code: string; retryable: boolean },
      );
      expect(refusal).toMatchObject({ code: expect.stringMatching(expected) as string, retryable: true });
      met[refusal?.code.endsWith('_not_kept') ? 'notKept' : 'refused']++;
      return;
    }
    const result = await service.answer(query, fullPolicy(process.catalog));
    const orders = this.#truth(granularity === 'hour', timezone);
    const rows = new Map(
      result.rows
        .filter((row) => metrics.some((name) => row[name] !== null))
        .map((row) => [keyOf(row, question), Object.fromEntries(metrics.map((name) => [name, row[name]]))]),
    );
    const expected = countAnswer(orders, question, this.#answering);
    expect(rows).toEqual(expected);
    const isOld = names.some((name) => this.#answering.get(name) !== this.#current.variant[name]);
    met[isOld ? 'old' : 'new']++;
    const shown = onlyPaid ? orders.filter(({ status }) => status === 'paid') : orders;
    expect(result.totals).toEqual(
      Object.fromEntries(
        metrics.map((name) => [name, shown.length === 0 ? null : measure(name, shown, this.#answering)]),
      ),
    );
  }

  /** Orders that must be counted: of entities the newest version written, unless it is a delete. */
  #truth(isHours: boolean, timezone: string): OrderVersion[] {
    const beyond = isHours ? ends[timezone] : Infinity;
    const newest = new Map<string, OrderVersion>();
    for (const order of this.#written) {
      const stored = newest.get(order.order_id);
      if (!stored || stored.version < order.version) newest.set(order.order_id, order);
    }
    const orders = this.#isAppendOnly ? this.#written : [...newest.values()].filter(({ deleted }) => !deleted);
    return orders.filter(({ ordered_at: at }) => Date.parse(at) < (beyond as number));
  }
}

/** Midnight after 31 March 2026. */
const ends: Readonly<Record<string, number>> = {
  'Europe/Berlin': Date.parse('2026-03-31T22:00:00Z'),
  'Asia/Kolkata': Date.parse('2026-03-31T18:30:00Z'),
  UTC: Date.parse('2026-04-01T00:00:00Z'),
};
