/** A value in a role's filter: a literal, or an attribute of the principal: `regions` where the file says `principal.regions`. */
export type PolicyValue = string | number | boolean | { readonly attribute: string };

export type PolicyFilter =
  | { readonly member: string; readonly operator: string; readonly values: readonly PolicyValue[] }
  | { readonly and: readonly PolicyFilter[] }
  | { readonly or: readonly PolicyFilter[] };

export interface Role {
  readonly name: string;
  readonly title: string;
  readonly metrics: 'all' | readonly string[];
  readonly dimensions: 'all' | readonly string[];
  /** All must hold; joined to every query before planning. */
  readonly filters: readonly PolicyFilter[];
  /** Sources that this role may write to. */
  readonly ingest: 'all' | readonly string[];
  /** May ask why numbers changed. */
  readonly explain: boolean;
  /** May take rows away as a file. */
  readonly export: boolean;
  /** May list, show and replay dead letters. */
  readonly operate: boolean;
  /** May write notes on the metrics that it sees. */
  readonly annotate: boolean;
  /** May see dashboards as other roles do, within its own rights. */
  readonly preview: boolean;
  /** May create, list and revoke service keys, and so give tokens of every role. */
  readonly administer: boolean;
  /** May read audit entries, which name what everybody did. */
  readonly audit: boolean;
  /** May read personal data: dimensions over `pii` fields, and refused records of their sources. */
  readonly personal: boolean;
  /**
   * Rights on alerts, each with those before it. Anyone who sees an alert may `view` it; `own`: make rules for oneself;
   * `respond`: acknowledge, snooze, resolve, comment; `manage`: rules for everybody and channels.
   */
  readonly alerts: AlertRight;
}

export type AlertRight = 'view' | 'own' | 'respond' | 'manage';
