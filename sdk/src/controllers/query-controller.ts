import type { ReactiveController, ReactiveElement } from 'lit';
import type { Client } from '../client/client.ts';
import type { Readable } from '../client/cell.ts';
import type { QueryState } from '../client/query-watch.ts';
import type { Query } from '../protocol/query.ts';
import { toWidgetView, type WidgetView } from '../view/widget-state.ts';
import { emit } from './events.ts';

/**
 * Watches one query for its host and keeps `view`, what there is to show. The host is updated when a result, an error or
 * the wording of an age changes, not at each second; events tell the page.
 */
export class QueryController implements ReactiveController {
  view: WidgetView = { state: 'loading' };
  private readonly host: ReactiveElement;
  private client: Client | undefined;
  private watched: Readable<QueryState> | undefined;
  private key = '';
  private query: Query | undefined;
  private stops: (() => void)[] = [];

  constructor(host: ReactiveElement) {
    this.host = host;
    host.addController(this);
  }

  /** Call it at each update: the same query on the same client goes on, another one replaces it. */
  watch(client: Client | undefined, query: Query | undefined): void {
    const key = query ? JSON.stringify(query) : '';
    if (client === this.client && key === this.key) return;
    const isOther = client !== this.client || !isSameKind(query, this.query);
    this.stop();
    this.client = client;
    this.key = key;
    this.query = query;
    // Another range keeps the last numbers until the new ones come: nothing jumps.
    if (isOther || !query) this.view = { state: 'loading' };
    if (this.host.isConnected) this.start();
  }

  hostConnected(): void {
    if (this.stops.length === 0) this.start();
  }

  hostDisconnected(): void {
    this.stop();
  }

  private start(): void {
    if (!this.client || !this.query) return;
    const watched = (this.watched = this.client.watch(this.query));
    this.stops = [watched.subscribe(() => this.onState()), this.client.clock.subscribe(() => this.onTick())];
    if (watched.get().result || watched.get().error) this.onState();
  }

  private stop(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.watched = undefined;
  }

  private onState(): void {
    const before = this.view;
    this.view = this.compute();
    if (this.view.result && this.view.result !== before.result) {
      if (!before.result) emit(this.host, 'kpi-ready', { result: this.view.result });
      emit(this.host, 'kpi-data', { result: this.view.result });
    }
    if (this.view.error && this.view.error !== before.error) emit(this.host, 'kpi-error', { error: this.view.error });
    this.tellStale(before);
    this.host.requestUpdate();
  }

  /** Ages grow; most seconds change nothing that is shown. */
  private onTick(): void {
    const before = this.view;
    this.view = this.compute();
    this.tellStale(before);
    if (this.view.state !== before.state || this.view.freshness?.state !== 'live') this.host.requestUpdate();
    else if (before.freshness?.state !== 'live') this.host.requestUpdate();
  }

  private tellStale(before: WidgetView): void {
    if (this.view.state === 'stale' && before.state !== 'stale') {
      emit(this.host, 'kpi-stale', { ageMs: this.view.freshness?.ageMs ?? null });
    }
  }

  private compute(): WidgetView {
    return toWidgetView(this.watched?.get() ?? {}, this.client?.clock.get() ?? 0);
  }
}

/** Whether the rows of two queries have the same members. */
const isSameKind = (one: Query | undefined, other: Query | undefined): boolean =>
  JSON.stringify([one?.metrics, one?.dimensions]) === JSON.stringify([other?.metrics, other?.dimensions]);
