import type { Client } from '../client/client.ts';
import type { Formatter } from '../format/formatter.ts';
import type { CatalogView, MetricView } from '../protocol/catalog.ts';
import type { Query, QueryResult } from '../protocol/query.ts';
import type { SavedView } from '../view/exploration/exploration-params.ts';
import type { Exploration } from '../view/exploration/exploration.ts';

/** A widget as its menu and its details need it. */
export interface WidgetSubject {
  readonly metric: MetricView;
  readonly client: Client | undefined;
  readonly formatter: Formatter;
  readonly catalog: CatalogView | undefined;
  readonly exploration: Exploration;
  /** The range, comparison and filters around the widget. */
  readonly around: SavedView;
  /** Names of entries, divided by spaces; null for all that are possible. */
  readonly actions: string | null;
  readonly canOpen: boolean;
  /** The answer that is shown; undefined while there is none. */
  readonly shown: QueryResult | undefined;
  /** The query of its rows, for an export; undefined where there is none. */
  readonly query: Query | undefined;
  /** Draws what is shown as a PNG; undefined where it is no picture. */
  readonly draw: (() => Promise<Blob>) | undefined;
  /** Opens the metric, unless the page prevents it. */
  openView(exploration: Exploration): void;
}
