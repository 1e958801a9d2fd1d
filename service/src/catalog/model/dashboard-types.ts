import type { DashboardWidget } from '../../../../sdk/src/protocol/dashboards.ts';

export interface Dashboard {
  readonly id: string;
  readonly title: string;
  /** Roles that get it. */
  readonly roles: readonly string[];
  readonly range: string | undefined;
  readonly compare: string | undefined;
  /** Filters that are set when it opens, as `region=north; channel=web,app`. */
  readonly selected: string | undefined;
  /** Dimensions that the filter bar offers. */
  readonly filters: readonly string[];
  readonly sections: readonly {
    readonly id: string;
    readonly title: string | undefined;
    readonly widgets: readonly DashboardWidget[];
  }[];
}
