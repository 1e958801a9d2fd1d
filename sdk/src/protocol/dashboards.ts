/** Dashboards of the catalogue, as `GET /v1/dashboards` and `GET /v1/dashboards/{id}` answer them. */

import type { WireError } from './query.ts';

/** Elements that a dashboard may have. */
export type WidgetElement =
  'kpi-card' | 'trend-chart' | 'kpi-breakdown' | 'kpi-table' | 'kpi-insight' | 'kpi-anomalies' | 'alert-feed';

export interface DashboardEntry {
  readonly id: string;
  readonly title: string;
  /** The one that opens first: the first of the catalogue that the reader may see. */
  readonly isHome: boolean;
  /** Whether the reader has changed it. */
  readonly isPersonal: boolean;
}

export interface DashboardList {
  readonly dashboards: readonly DashboardEntry[];
  /** Roles that the reader may see the dashboards of; absent where there are none. */
  readonly previews?: readonly PreviewRole[];
}

export interface PreviewRole {
  readonly role: string;
  readonly title: string;
}

/** Says as which role a dashboard is shown: with its widgets, and the numbers of the reader. */
export interface DashboardPreview extends PreviewRole {
  /** Dimensions by which the role sees some rows only. */
  readonly filteredBy: readonly string[];
}

/** Value of an attribute of a widget. */
export type WidgetProp = string | number | boolean;

export interface DashboardWidget {
  /** Unique in the dashboard; the same after the file was edited elsewhere. Those that a reader added begin with `own-`. */
  readonly id: string;
  readonly element: WidgetElement;
  /** Quarters of a row, 1 to 4. */
  readonly width: number;
  /** Attributes of the element; also `range`, `compare` and `filters` of this widget alone. */
  readonly props: Readonly<Record<string, WidgetProp>>;
}

export interface DashboardSection {
  readonly id: string;
  readonly title?: string;
  /** Empty where a reader has hidden or moved all of them. */
  readonly widgets: readonly DashboardWidget[];
}

/** How a dashboard opens. */
export interface DashboardStart {
  readonly range?: string;
  readonly compare?: string;
  /** Filters that are set, as `region=north; channel=web,app`. */
  readonly selected?: string;
}

/** The part of a dashboard that a reader can change. */
export interface DashboardLayout extends DashboardStart {
  /** Dimensions that the filter bar offers. */
  readonly filters: readonly string[];
  readonly sections: readonly DashboardSection[];
}

/** Where a widget is put: behind the widget `after` of a section, null: first in it. */
export interface WidgetPlace {
  readonly section: string;
  readonly after: string | null;
}

/** One change by a reader. Changes are applied in their order; `null` takes a property away. */
export type DashboardChange =
  | { readonly kind: 'hide'; readonly widget: string }
  | { readonly kind: 'add'; readonly widget: DashboardWidget; readonly place: WidgetPlace }
  | { readonly kind: 'move'; readonly widget: string; readonly place: WidgetPlace }
  | { readonly kind: 'resize'; readonly widget: string; readonly width: number }
  | { readonly kind: 'set'; readonly widget: string; readonly props: Readonly<Record<string, WidgetProp | null>> }
  | { readonly kind: 'start'; readonly start: { readonly [Name in keyof DashboardStart]?: string | null } };

/** Something that a change needs and that is not there any more, or not for this reader. */
export interface MissingPart {
  readonly kind: 'widget' | 'section' | 'element' | 'metric' | 'dimension' | 'property';
  readonly name: string;
}

/** A change that is kept but not applied. */
export interface VanishedChange {
  readonly change: DashboardChange;
  readonly missing: MissingPart;
}

/** Changes of one reader to one dashboard. */
export interface DashboardOverlay {
  /** For `If-Match`: another one after each change. */
  readonly version: string;
  readonly changes: readonly DashboardChange[];
  /** Those of `changes` that are not applied. */
  readonly vanished: readonly VanishedChange[];
  /** The dashboard without the changes. */
  readonly base: DashboardLayout;
}

/** A dashboard with the changes of its reader applied. */
export interface DashboardView extends DashboardLayout {
  readonly id: string;
  readonly title: string;
  /** Digest of the dashboard without the changes: another one after an edit of the catalogue, or another policy. */
  readonly version: string;
  /** Null where the reader has changed nothing. */
  readonly overlay: DashboardOverlay | null;
  /** Present where it is shown as another role. */
  readonly preview?: DashboardPreview;
}

/** Begins the ids of widgets that readers add; those of the catalogue begin otherwise. */
export const OWN_PREFIX = 'own-';

/** `If-Match` of the first changes to a dashboard. */
export const NO_OVERLAY = '0';

/** The body of `PUT /v1/dashboards/{id}/overlay`. */
export interface OverlayRequest {
  readonly changes: readonly DashboardChange[];
}

/** The answer 409 to it: the dashboard with the newer changes. */
export interface OverlayConflict {
  readonly error: WireError;
  readonly dashboard: DashboardView;
}
