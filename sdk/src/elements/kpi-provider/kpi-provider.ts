import { css, html, LitElement } from 'lit';
import type { Client } from '../../client/client.ts';
import { createClient } from '../../client/create-client.ts';
import type { GetToken } from '../../client/token-source.ts';
import { provideContext } from '../../context/context.ts';
import { NO_PAGE } from '../../context/page-scope.ts';

/**
 * Gives all widgets inside it one client, a locale and a time zone. Providers nest; the nearest one counts.
 *
 * @element kpi-provider
 * @slot - The page, or the part of it, that holds widgets.
 */
export class KpiProvider extends LitElement {
  static override styles = css`
    :host {
      display: contents;
    }
  `;

  static override properties = {
    endpoint: {},
    locale: {},
    timeZone: { attribute: 'time-zone' },
    getToken: { attribute: false },
    client: { attribute: false },
  };

  /** Address of the service; the page's own origin when absent. */
  declare endpoint: string | null;
  /** BCP 47; the page's `lang`, else the browser's language, when absent. */
  declare locale: string | null;
  /** IANA name; buckets follow it. The catalogue's zone when absent. */
  declare timeZone: string | null;
  /** Asks the page's backend for a bearer token: `({reason, signal}) => Promise<string>`. Widgets wait until it is set. */
  declare getToken: GetToken | null;
  /** A client made elsewhere with `createClient`; then `endpoint` and `getToken` are not used. */
  declare client: Client | null;

  readonly #provide = provideContext(this, 'page', NO_PAGE);
  #own: { client: Client; endpoint: string | null; getToken: GetToken } | undefined;

  /** The client in use; undefined until there is a `getToken`. */
  get activeClient(): Client | undefined {
    return this.client ?? this.#own?.client;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Not at once: an element that moves within the page is taken out and put in again.
    queueMicrotask(() => {
      if (!this.isConnected) this.#endOwn();
    });
  }

  protected override willUpdate(): void {
    if (this.#own && (this.client || this.#own.endpoint !== this.endpoint || this.#own.getToken !== this.getToken)) {
      this.#endOwn();
    }
    if (!this.client && !this.#own && this.getToken && this.isConnected) {
      const { endpoint, getToken } = this;
      this.#own = { client: createClient({ ...(endpoint && { endpoint }), getToken }), endpoint, getToken };
    }
    const client = this.activeClient;
    const locale = this.locale || client?.locale || findPageLocale(this.ownerDocument);
    const timeZone = this.timeZone || client?.timeZone;
    this.#provide({ ...(client && { client }), locale, ...(timeZone && { timeZone }) });
  }

  #endOwn(): void {
    this.#own?.client.destroy();
    this.#own = undefined;
  }

  protected override render() {
    return html`<slot></slot>`;
  }
}

/** The page's language, in the reader's region where the reader speaks it: `lang="en"` is read as `en-GB` in Britain. */
function findPageLocale({ documentElement: { lang } }: Document): string {
  const own = navigator.languages.find((language) => !lang || language.split('-', 1)[0] === lang);
  return own ?? (lang || NO_PAGE.locale);
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-provider': KpiProvider;
  }
}
