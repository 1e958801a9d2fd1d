/** Dashboards of the catalogue, as `GET /v1/dashboards` and `GET /v1/dashboards/{id}` answer them. */

/** Elements that a dashboard may have. */
export type WidgetElement =
  'kpi-card' | 'trend-chart' | 'kpi-breakdown' | 'kpi-insight' | 'kpi-anomalies' | 'alert-feed';

export interface DashboardEntry {
  readonly id: string;
  readonly title: string;
  /** The one that opens first: the first of the catalogue that the reader may see. */
  readonly isHome: boolean;
}

export interface DashboardList {
  readonly dashboards: readonly DashboardEntry[];
}

export interface DashboardWidget {
  /** Unique in the dashboard; the same after the file was edited elsewhere. */
  readonly id: string;
  readonly element: WidgetElement;
  /** Quarters of a row, 1 to 4. */
  readonly width: number;
  /** Attributes of the element. */
  readonly props: Readonly<Record<string, string | number | boolean>>;
}

export interface DashboardSection {
  readonly id: string;
  readonly title?: string;
  readonly widgets: readonly DashboardWidget[];
}

export interface DashboardView {
  readonly id: string;
  readonly title: string;
  /** Digest of the rest: another one after an edit of the catalogue, or another policy. */
  readonly version: string;
  readonly range?: string;
  readonly compare?: string;
  /** Dimensions that the filter bar offers. */
  readonly filters: readonly string[];
  readonly sections: readonly DashboardSection[];
}
