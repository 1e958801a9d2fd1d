import type { ReactiveElement } from 'lit';
import type { Alerts } from '../../client/alerts.ts';
import { toWireError } from '../../client/client-error.ts';
import type { Formatter } from '../../format/formatter.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { Alert, AlertChange } from '../../protocol/alerts.ts';
import type { Explanation } from '../../protocol/explanations.ts';

interface History {
  /** Version of the alert at the time of the request. */
  readonly version: number;
  readonly changes: readonly AlertChange[];
}

/** Description of an alert, with the time zone of the times in it. */
export type Explained = Pick<Explanation, 'text'> & Partial<Pick<Explanation, 'timezone'>>;

/** Expanded details of alerts: explanation and history. Loaded on demand. */
export class AlertDetails {
  readonly #host: ReactiveElement;
  readonly #explanations = new Map<string, Explained>();
  readonly #histories = new Map<string, History>();

  constructor(host: ReactiveElement) {
    this.#host = host;
  }

  explanationOf = (id: string): Explained | undefined => this.#explanations.get(id);

  /** Oldest first; undefined while it is folded away. */
  historyOf = (id: string): readonly AlertChange[] | undefined => this.#histories.get(id)?.changes;

  /** Expands or collapses the explanation of an alert. */
  async toggleExplanation(id: string, source: Alerts | undefined, formatter: Formatter): Promise<void> {
    const { alerts: words = english } = formatter.texts;
    if (!this.#explanations.delete(id)) this.#explanations.set(id, { text: words.explaining });
    this.#host.requestUpdate();
    if (!this.#explanations.has(id)) return;
    const explained: Explained | undefined = await source
      ?.explain(id, formatter.locale)
      .catch((error: unknown) => ({ text: fill(words.noExplanation, { message: toWireError(error).message }) }));
    // Folded away meanwhile.
    if (!explained || !this.#explanations.has(id)) return;
    this.#explanations.set(id, explained);
    this.#host.requestUpdate();
  }

  /** Expands or collapses the history of an alert. */
  async toggleHistory(alert: Alert, source: Alerts | undefined): Promise<void> {
    if (this.#histories.delete(alert.id)) this.#host.requestUpdate();
    else await this.#loadHistory(alert, source);
  }

  /** Reloads expanded histories whose alert changed. Never throws: an outdated history is better than none. */
  follow(alerts: readonly Alert[], source: Alerts | undefined): void {
    for (const alert of alerts) {
      const shown = this.#histories.get(alert.id);
      if (shown && shown.version < alert.version)
        void this.#loadHistory(alert, source, shown.changes).catch(() => null);
    }
  }

  async #loadHistory(alert: Alert, source: Alerts | undefined, before: History['changes'] = []): Promise<void> {
    const { id, version } = alert;
    this.#histories.set(id, { version, changes: before });
    this.#host.requestUpdate();
    const { history = [] } = (await source?.load(id)) ?? {};
    if (!this.#histories.has(id)) return;
    this.#histories.set(id, { version, changes: history });
    this.#host.requestUpdate();
  }
}
