import { css, html, LitElement } from 'lit';
import type { Client } from '../../client/client.ts';
import { createClient } from '../../client/create-client.ts';
import type { GetToken } from '../../client/token/token-source.ts';
import { provideContext } from '../../context/context.ts';
import { NO_PAGE } from '../../context/page-scope.ts';
import { readPage } from './read-page.ts';

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
    tokenUrl: { attribute: 'token-url' },
    getToken: { attribute: false },
    client: { attribute: false },
  };

  /** Address of the service; the page's own origin when absent. */
  declare endpoint: string | null;
  /** BCP 47; the page's `lang`, else the browser's language, when absent. */
  declare locale: string | null;
  /** IANA name; buckets follow it. The catalogue's zone when absent. */
  declare timeZone: string | null;
  /**
   * Address of the page's backend that answers a bearer token, as text or as `{"token": …}`, with the reader's cookies: for
   * pages that only write attributes, as those rendered on a server. Not used where there is a `getToken`.
   */
  declare tokenUrl: string | null;
  /**
   * Asks the page's backend for a bearer token: `({reason, signal}) => fetch('/my/kpi-token', {signal})`, or a promise of
   * the token itself. Widgets wait until it is set. The function in place at that moment is called: another one makes no
   * other client.
   */
  declare getToken: GetToken | null;
  /** A client made elsewhere with `createClient`; then `endpoint` and `getToken` are not used. */
  declare client: Client | null;

  readonly #provide = provideContext(this, 'page', NO_PAGE);
  #own: { client: Client; endpoint: string | null } | undefined;
  #problem: string | undefined;

  /** The client in use; undefined until there is a `getToken` or a `token-url`. */
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
    const mayAsk = !this.client && Boolean(this.getToken ?? this.tokenUrl) && this.isConnected;
    if (this.#own && (!mayAsk || this.#own.endpoint !== this.endpoint)) this.#endOwn();
    if (mayAsk && !this.#own) this.#createOwn();
    const page = readPage(this, this.activeClient, this.ownerDocument);
    const problem = page.problem ?? this.#problem;
    this.#provide({ ...page, ...(problem && { problem }) });
  }

  #createOwn(): void {
    const { endpoint } = this;
    this.#problem = undefined;
    try {
      const client = createClient({ ...(endpoint && { endpoint }), getToken: this.#askForToken });
      this.#own = { client, endpoint };
    } catch {
      this.#problem = `in <kpi-provider>: endpoint="${endpoint}": expected an address such as https://kpi.example.com`;
    }
  }

  readonly #askForToken: GetToken = (request) =>
    this.getToken?.(request) ?? fetch(this.tokenUrl ?? '', { signal: request.signal, cache: 'no-store' });

  #endOwn(): void {
    this.#own?.client.destroy();
    this.#own = undefined;
  }

  protected override render() {
    return html`<slot></slot>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-provider': KpiProvider;
  }
}
