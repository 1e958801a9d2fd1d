/** Texts of the form for rules. */
export interface RulesTexts {
  /** Takes `title`. */
  readonly title: string;
  /** Heads the reader's own rules. */
  readonly own: string;
  readonly none: string;
  /** Heads the rules for everybody. */
  readonly shared: string;
  readonly noneShared: string;
  /** Whom a new rule is for. */
  readonly scope: string;
  readonly scopes: { readonly own: string; readonly shared: string };
  /** Say of a rule for everybody who sees its alerts, and that the filters of the page do not hold. */
  readonly sharedFeed: string;
  readonly allRows: string;
  /** Heads the channels that are notified. */
  readonly channels: string;
  readonly noChannels: string;
  /** States of a channel that notifies nobody now. */
  readonly channelStates: { readonly paused: string; readonly disabled: string };
  readonly condition: string;
  readonly conditions: {
    readonly above: string;
    readonly below: string;
    readonly rises: string;
    readonly falls: string;
    readonly unusual: string;
  };
  /** Conditions on a change against another period than a week before; take `base`. */
  readonly changes: { readonly rises: string; readonly falls: string };
  /** The condition of a rule, after the title of its metric. The first two take `value`, the next two `share` and `base`. */
  readonly finds: RulesTexts['conditions'];
  /** Periods that a change is compared with. */
  readonly bases: { readonly previous: string; readonly week: string; readonly month: string; readonly year: string };
  readonly limit: string;
  readonly share: string;
  readonly per: string;
  readonly pers: { readonly hour: string; readonly day: string; readonly week: string; readonly month: string };
  readonly name: string;
  /** Who is told: always the reader's own list. */
  readonly feed: string;
  /** Takes `address`. */
  readonly mail: string;
  /** Takes `filters`. */
  readonly only: string;
  /** Alerts that the rule would have raised; take `range`, as in "30 days", and `count`. */
  readonly never: string;
  readonly once: string;
  readonly often: string;
  readonly tooNew: string;
  /** Takes `reason`. */
  readonly untried: string;
  readonly trying: string;
  readonly save: string;
  readonly change: string;
  readonly cancel: string;
  readonly close: string;
  readonly edit: string;
  readonly remove: string;
  readonly needsNumber: string;
  readonly saved: string;
  readonly removed: string;
  readonly turnOff: string;
  readonly turnOn: string;
  /** A rule that is turned off. */
  readonly off: string;
  readonly turnedOff: string;
  readonly turnedOn: string;
  /** Takes `dimensions`: the rule judges each value of them. */
  readonly by: string;
  /** A rule of the catalogue file. */
  readonly ofCatalog: string;
  /** Takes `reason`. */
  readonly notSaved: string;
  /** Takes `reason`. */
  readonly notRemoved: string;
  /** Takes `reason`. */
  readonly notTurned: string;
  /** Takes `limit`. */
  readonly tooMany: string;
  /** All readers together have as many as they may have. */
  readonly tooManyOfAll: string;
  readonly changed: string;
  readonly gone: string;
  readonly denied: string;
  /** Take `reason`. */
  readonly stopped: string;
  readonly stopReasons: { readonly rights: string; readonly catalog: string };
}
