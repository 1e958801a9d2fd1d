import type { FailureKind } from '../sign-in/sign-in-failure.ts';

/** Everything that the page says around the widgets, in one language. One file a language; `{name}` is a placeholder. */
export interface PageTexts {
  /** Texts of `index.html`, by `data-text`, `data-label` of elements; what is between backquotes is code. */
  readonly frame: {
    readonly dashboard: string;
    readonly signOut: string;
    readonly openViews: string;
    readonly edit: string;
    readonly wall: string;
    readonly export: string;
    readonly exportDashboard: string;
    readonly exportExcel: string;
    readonly exportCsv: string;
    readonly exportPicture: string;
    readonly print: string;
    readonly language: string;
    readonly theme: string;
    readonly themeAuto: string;
    readonly themeLight: string;
    readonly themeDark: string;
    readonly tokenTitle: string;
    readonly tokenLead: string;
    readonly token: string;
    readonly tokenShow: string;
    readonly views: string;
    readonly viewsLead: string;
    readonly viewName: string;
    readonly saveView: string;
    readonly close: string;
  };
  readonly connection: {
    readonly connecting: string;
    readonly live: string;
    readonly waiting: string;
    /** Takes `time`. */
    readonly asOf: string;
    readonly denied: string;
    readonly signedOut: string;
    readonly sse: string;
    readonly polling: string;
  };
  readonly clock: {
    /** Takes `place`, the city that names a time zone. */
    readonly zone: string;
  };
  readonly dashboards: {
    /** Stands for a dashboard of the address that the reader does not have. */
    readonly notAvailable: string;
    readonly previewAs: string;
  };
  readonly exporting: {
    readonly preparing: string;
    /** Takes `reason`. */
    readonly failed: string;
  };
  readonly notices: {
    /** Takes `missing`, a sentence without its full stop. */
    readonly unassigned: string;
    /** Takes `range`. */
    readonly unreadableRange: string;
    readonly unreadableMetric: string;
    /** Takes `range`. */
    readonly noRange: string;
    readonly showToday: string;
    readonly unreadableFilters: string;
    readonly clearFilters: string;
    /** Takes `regions`. */
    readonly noRegion: string;
    readonly showAllRegions: string;
    readonly noMatch: string;
    readonly noData: string;
    /** Takes `span`. */
    readonly noDataInRange: string;
    readonly showLatest: string;
    /** Takes `time`, when the oldest number was right for the last time. */
    readonly offline: string;
    /** The same of another day than today. */
    readonly offlineSince: string;
    readonly tryAgain: string;
  };
  readonly views: {
    readonly parts: Readonly<Record<'dashboard' | 'filters' | 'metric' | 'range', string>>;
    /** Takes `name` and `parts`. */
    readonly missing: string;
    readonly gone: string;
    readonly loading: string;
    /** Takes `reason`. */
    readonly notLoaded: string;
    readonly tryAgain: string;
    /** Takes `reason`. */
    readonly failed: string;
    /** Takes `done`, a sentence. */
    readonly listFailed: string;
    readonly listNotLoaded: string;
    /** The others take `name`; of a link that is not copied, `link`. */
    readonly copied: string;
    readonly copyThis: string;
    readonly newName: string;
    readonly rename: string;
    readonly renameThis: string;
    readonly renamed: string;
    readonly deleted: string;
    readonly openThis: string;
    readonly copyLink: string;
    readonly copyLinkTo: string;
    readonly delete: string;
    readonly deleteThis: string;
    readonly saved: string;
  };
  readonly token: {
    readonly invalid: string;
    readonly expired: string;
  };
  readonly signIn: {
    readonly title: string;
    readonly lead: string;
    /** Takes `name` of the provider. */
    readonly signInWith: string;
    readonly signIn: string;
    readonly tryAgain: string;
    readonly waiting: string;
    /** Take `detail`: a code or a message for whoever runs the page. */
    readonly failures: Readonly<Record<FailureKind, string>>;
  };
  /** Reasons of failures that readers can do something about; of others the service says the reason. */
  readonly reasons: Readonly<Record<'unreachable' | 'unauthenticated' | 'forbidden' | 'too_many_views', string>>;
}
