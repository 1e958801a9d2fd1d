import type { ReactiveElement } from 'lit';
import type { Client } from '../../client/client.ts';
import { toWireError } from '../../client/client-error.ts';
import type { Formatter } from '../../format/formatter.ts';
import { fill } from '../../format/texts/texts.ts';
import type { Alert, AlertChange } from '../../protocol/alerts.ts';

interface History {
  /** Of the alert, when it was asked for. */
  readonly version: number;
  readonly changes: readonly AlertChange[];
}

/** What is unfolded below alerts: what was behind them, and what became of them. Asked for when somebody wants it. */
export class AlertDetails {
  private readonly host: ReactiveElement;
  private readonly explanations = new Map<string, string>();
  private readonly histories = new Map<string, History>();

  constructor(host: ReactiveElement) {
    this.host = host;
  }

  explanationOf = (id: string): string | undefined => this.explanations.get(id);

  /** Oldest first; undefined while it is folded away. */
  historyOf = (id: string): readonly AlertChange[] | undefined => this.histories.get(id)?.changes;

  /** Unfolds what was behind an alert, or folds it away. */
  async toggleExplanation(id: string, client: Client | undefined, formatter: Formatter): Promise<void> {
    const { alerts } = formatter.texts;
    if (!this.explanations.delete(id)) this.explanations.set(id, alerts.explaining);
    this.host.requestUpdate();
    if (!this.explanations.has(id)) return;
    const text = await client?.explainAlert(id, formatter.locale).then(
      (explanation) => explanation.text,
      (error: unknown) => fill(alerts.noExplanation, { message: toWireError(error).message }),
    );
    // Folded away meanwhile.
    if (!this.explanations.has(id)) return;
    this.explanations.set(id, text ?? '');
    this.host.requestUpdate();
  }

  /** Unfolds what became of an alert, or folds it away. */
  async toggleHistory(alert: Alert, client: Client | undefined): Promise<void> {
    if (this.histories.delete(alert.id)) this.host.requestUpdate();
    else await this.loadHistory(alert, client);
  }

  /** What is unfolded goes on with its alert. Throws nothing: an old history is better than none. */
  follow(alerts: readonly Alert[], client: Client | undefined): void {
    for (const alert of alerts) {
      const known = this.histories.get(alert.id);
      if (known && known.version < alert.version) void this.loadHistory(alert, client, known.changes).catch(() => null);
    }
  }

  private async loadHistory(alert: Alert, client: Client | undefined, before: History['changes'] = []): Promise<void> {
    const { id, version } = alert;
    this.histories.set(id, { version, changes: before });
    this.host.requestUpdate();
    const { history = [] } = (await client?.loadAlert(id)) ?? {};
    if (!this.histories.has(id)) return;
    this.histories.set(id, { version, changes: history });
    this.host.requestUpdate();
  }
}
