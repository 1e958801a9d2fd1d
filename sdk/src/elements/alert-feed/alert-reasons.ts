import type { ReactiveElement } from 'lit';
import type { Alerts } from '../../client/alerts.ts';
import { whenIdle } from '../../controllers/when-idle.ts';
import type { Alert } from '../../protocol/alerts.ts';
import { hasEnded } from '../../view/alerts/alert-moment.ts';
import { findReason } from '../../format/find-reason.ts';

/** Alerts of a list whose reason is loaded without being asked for: each costs the service an explanation. */
const MAX_REASONS = 8;

/** Reasons of the first alerts of a list, in one sentence each: loaded one after another once the page is idle. */
export class AlertReasons {
  readonly #host: ReactiveElement;
  /** By alert, bucket and language; undefined while it loads, and if there is none. */
  readonly #reasons = new Map<string, string | undefined>();
  #wanted: readonly Alert[] = [];
  #isLoading = false;

  constructor(host: ReactiveElement) {
    this.#host = host;
  }

  /** The reason of an alert; empty until it is loaded, and if there is none. Undefined if it is not loaded without a click. */
  reasonOf(alert: Alert, language: string): string | undefined {
    return this.#wanted.some(({ id }) => id === alert.id)
      ? (this.#reasons.get(toKey(alert, language)) ?? '')
      : undefined;
  }

  /** Loads the reasons of the first alerts that are open and were raised on a bucket that has ended; of missing events there is none. */
  load(alerts: readonly Alert[], source: Alerts, language: string, nowMs: number): void {
    this.#wanted = alerts
      .filter((alert) => alert.state !== 'resolved' && hasEnded(alert, nowMs) && !isAbsence(alert))
      .slice(0, MAX_REASONS);
    if (!this.#isLoading && this.#findNext(language)) whenIdle(() => void this.#loadAll(source, language));
  }

  #findNext(language: string): Alert | undefined {
    return this.#wanted.find((alert) => !this.#reasons.has(toKey(alert, language)));
  }

  async #loadAll(source: Alerts, language: string): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    for (let next = this.#findNext(language); next && this.#host.isConnected; next = this.#findNext(language)) {
      const key = toKey(next, language);
      this.#reasons.set(key, undefined);
      // The alert says what happened without it; "Why?" says why there is none.
      this.#reasons.set(key, await source.explain(next.id, language).then(findReason, () => undefined));
      this.#host.requestUpdate();
    }
    this.#isLoading = false;
  }
}

/** An absence of events is the only condition without a threshold. */
const isAbsence = ({ threshold }: Alert): boolean => threshold === null;

/** An alert on minutes is explained once: it is judged anew each minute. */
const toKey = ({ id, bucket, granularity }: Alert, language: string): string =>
  [id, language, ...(granularity === 'minute' ? [] : [bucket])].join(' ');
