import type { WidgetElement } from '../../protocol/dashboards.ts';

/** Texts of a dashboard; `{name}` is a placeholder. */
export interface DashboardTexts {
  readonly edit: string;
  /** Pictures and paper. */
  readonly paper: {
    readonly picture: string;
    readonly print: string;
    readonly drawing: string;
    /** Takes `reason`. */
    readonly failed: string;
    /** Takes `time`. */
    readonly asOf: string;
  };
  /** A dashboard that is shown as another role. */
  readonly preview: {
    /** Takes `role`. */
    readonly banner: string;
    readonly numbers: string;
    /** Takes `role` and `dimensions`. */
    readonly rows: string;
    readonly end: string;
  };
  /** Changes of the reader that are not applied. */
  readonly vanished: {
    readonly one: string;
    /** Takes `count`. */
    readonly many: string;
    /** Each takes `name`. */
    readonly missing: Readonly<Record<'widget' | 'section' | 'element' | 'metric' | 'dimension' | 'property', string>>;
  };
}

/** Texts of a dashboard that its reader changes. */
export interface EditingTexts {
  /** Names the tools; takes `title` of the dashboard. */
  readonly editing: string;
  readonly undo: string;
  readonly redo: string;
  readonly add: string;
  readonly reset: string;
  readonly cancel: string;
  readonly save: string;
  readonly saving: string;
  /** Stores the period and the filters chosen now. */
  readonly keepView: string;
  /** Take `title` of a widget. */
  readonly handle: string;
  readonly options: string;
  readonly removeWidget: string;
  readonly handleHelp: string;
  /** A section without widgets. */
  readonly empty: string;
  readonly earlier: string;
  readonly later: string;
  /** Takes `section`. */
  readonly toSection: string;
  readonly wider: string;
  readonly narrower: string;
  readonly change: string;
  readonly remove: string;
  readonly close: string;
  readonly more: string;
  /** A section without a title; takes `number`. */
  readonly section: string;
  /** Sentences that say what was done. The first three take `title`, and `place` and `count`, or `width`. */
  readonly said: {
    readonly moved: string;
    /** Takes `section` too. */
    readonly movedTo: string;
    readonly sized: string;
    readonly first: string;
    readonly last: string;
    readonly removed: string;
    readonly added: string;
    readonly changed: string;
    readonly takenBack: string;
    readonly undone: string;
    readonly redone: string;
    readonly reset: string;
    readonly viewKept: string;
    readonly arrived: string;
  };
  /** Takes `message`. */
  readonly failed: string;
  readonly forget: string;
  readonly discard: { readonly title: string; readonly body: string; readonly yes: string; readonly no: string };
  readonly conflict: {
    readonly title: string;
    readonly body: string;
    /** Takes `names`: what both pages changed. */
    readonly collisions: string;
    readonly noCollisions: string;
    readonly both: string;
    readonly mine: string;
    readonly theirs: string;
    readonly back: string;
    /** Names the range and filters of the dashboard among `names`. */
    readonly start: string;
  };
  readonly elements: Readonly<Record<WidgetElement, string>>;
  readonly gallery: {
    readonly title: string;
    readonly search: string;
    readonly kind: string;
    readonly allKinds: string;
    /** Takes `title`. */
    readonly addOne: string;
    /** Takes `shown` and `count`. */
    readonly more: string;
    readonly none: string;
    readonly to: string;
    /** Takes `metric` and `dimension`. */
    readonly by: string;
  };
  readonly form: {
    /** Takes `title`. */
    readonly title: string;
    readonly metric: string;
    readonly by: string;
    readonly noSplit: string;
    readonly type: string;
    readonly types: Readonly<Record<'line' | 'area' | 'bar', string>>;
    readonly width: string;
    readonly widths: readonly [string, string, string, string];
    readonly range: string;
    readonly asDashboard: string;
    readonly ownRange: string;
    readonly filter: string;
    readonly label: string;
    readonly apply: string;
  };
  readonly wall: {
    readonly name: string;
    readonly leave: string;
    /** Takes `title`, `number` and `count`. */
    readonly shown: string;
    readonly previous: string;
    readonly next: string;
    readonly pause: string;
    readonly resume: string;
  };
}
