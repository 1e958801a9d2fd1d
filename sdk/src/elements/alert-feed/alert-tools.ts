import type { ReactiveElement } from 'lit';
import { html, type TemplateResult } from 'lit';
import type { Client } from '../../client/client.ts';
import type { Formatter } from '../../format/formatter.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';
import { responses } from '../../format/texts/en/responses.ts';
import type { ResponseTexts } from '../../format/texts/response-texts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import { nameAlert } from '../../view/alerts/name-alert.ts';
import { SEARCH_FROM, searchAlerts } from '../../view/alerts/search-alerts.ts';
import { findLabel } from '../../view/find-label.ts';
import { itemStyles } from './alert-item.styles.ts';
import { toolStyles } from './alert-tools.styles.ts';

/** State of a feed at its last update. */
export interface ToolScope {
  readonly client: Client | undefined;
  readonly catalog: CatalogView | undefined;
  readonly formatter: Formatter;
  readonly alerts: readonly Alert[];
}

/** Search of a long list, names of people, and silences of a feed. */
export class AlertTools {
  readonly #host: ReactiveElement;
  readonly #onFailure: (error: unknown) => void;
  #scope: ToolScope | undefined;
  #text = '';

  /** `onFailure`: the code of the form could not be loaded. */
  constructor(host: ReactiveElement, onFailure: (error: unknown) => void) {
    this.#host = host;
    this.#onFailure = onFailure;
    const root = host.renderRoot as ShadowRoot;
    for (const { styleSheet } of [itemStyles, toolStyles]) if (styleSheet) root.adoptedStyleSheets.push(styleSheet);
  }

  /** Call at each update. */
  follow(scope: ToolScope): void {
    this.#scope = scope;
  }

  get words(): ResponseTexts {
    return this.#scope?.formatter.texts.responses ?? responses;
  }

  /** True if the reader may make silences. */
  get maySilence(): boolean {
    return this.#scope?.catalog?.alerts === 'manage';
  }

  /** Names of people who have to do with the alerts shown, in alphabetical order. */
  get people(): readonly string[] {
    const names = (this.#scope?.alerts ?? []).flatMap(({ acknowledged, assigned }) => [
      ...(acknowledged ? [acknowledged.by] : []),
      ...(assigned ? [assigned.to, assigned.by] : []),
    ]);
    return [...new Set(names)].sort((a, b) => a.localeCompare(b, this.#scope?.formatter.locale));
  }

  /** Finds in a long list the alerts whose name, metric or people have the words that the reader searches for. */
  search(alerts: readonly Alert[]): readonly Alert[] {
    if (alerts.length < SEARCH_FROM) return alerts;
    return searchAlerts(alerts, this.#text, (alert) =>
      [
        this.nameOf(alert),
        this.#scope?.catalog?.metrics.find(({ name }) => name === alert.metric)?.title,
        alert.assigned?.to,
        alert.acknowledged?.by,
      ].join(' '),
    );
  }

  /** Renders the field that searches a long list; nothing for a short one. */
  renderSearch(count: number): TemplateResult | undefined {
    if (count < SEARCH_FROM) return undefined;
    const { search } = this.words;
    return html`<input
      class="search"
      type="search"
      aria-label=${search}
      placeholder=${search}
      .value=${this.#text}
      @input=${(event: InputEvent) => {
        this.#text = (event.target as HTMLInputElement).value;
        this.#host.requestUpdate();
      }}
    />`;
  }

  /** The title of an alert with its values. */
  nameOf(alert: Alert): string {
    const { formatter, catalog } = this.#scope ?? {};
    const { none } = formatter?.texts.alerts ?? english;
    return nameAlert(alert, none, (dimension, value) =>
      findLabel(catalog, dimension, value, formatter?.locale ?? 'en'),
    );
  }

  /** Opens the form for a silence of an alert, with the silences that there are. Its code is loaded with the first. */
  openSilences(alert: Alert): void {
    const scope = this.#scope;
    if (!scope) return;
    import('../silences/open-silences.ts')
      .then(({ openSilences }) => openSilences(this.#host.renderRoot, { ...scope, alert, name: this.nameOf(alert) }))
      .catch(this.#onFailure);
  }
}
