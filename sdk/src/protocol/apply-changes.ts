import type {
  DashboardChange,
  DashboardLayout,
  DashboardStart,
  DashboardWidget,
  MissingPart,
  VanishedChange,
  WidgetPlace,
} from './dashboards.ts';

/** Finds what a changed widget, or the start of the dashboard, needs and is not there. */
export interface FindMissing {
  inWidget(widget: DashboardWidget): MissingPart | undefined;
  inStart(start: DashboardStart): MissingPart | undefined;
}

export interface AppliedChanges {
  readonly layout: DashboardLayout;
  /** Changes that could not be applied, in their order. */
  readonly vanished: readonly VanishedChange[];
}

interface OpenSection {
  readonly id: string;
  readonly title?: string;
  readonly widgets: DashboardWidget[];
}

interface State {
  start: DashboardStart;
  readonly sections: readonly OpenSection[];
  /** Hidden widgets keep their place until the end, so that others can be put behind them. */
  readonly hidden: Set<string>;
}

const ALL_THERE: FindMissing = { inWidget: () => undefined, inStart: () => undefined };

/**
 * Applies the changes of a reader to a dashboard, one after another. A change that needs something that is not there is left
 * out and listed. A widget whose neighbour is gone is put at the end of its section, an added one whose section is gone at the
 * end of the dashboard. Sections stay, also without widgets.
 */
export function applyChanges(
  base: DashboardLayout,
  changes: readonly DashboardChange[],
  findMissing: FindMissing = ALL_THERE,
): AppliedChanges {
  const { filters, sections } = base;
  const state: State = {
    start: pickStart(base),
    sections: sections.map((section) => ({ ...section, widgets: [...section.widgets] })),
    hidden: new Set(),
  };
  const vanished = changes.flatMap((change) => {
    const missing = apply(state, change, findMissing);
    return missing ? [{ change, missing }] : [];
  });
  const shown = state.sections.map((section) => ({
    ...section,
    widgets: section.widgets.filter(({ id }) => !state.hidden.has(id)),
  }));
  return { layout: { ...state.start, filters, sections: shown }, vanished };
}

const pickStart = ({ range, compare, selected }: DashboardStart): DashboardStart => ({
  ...(range !== undefined && { range }),
  ...(compare !== undefined && { compare }),
  ...(selected !== undefined && { selected }),
});

/** Applies a change, or returns what it misses. */
function apply(state: State, change: DashboardChange, findMissing: FindMissing): MissingPart | undefined {
  if (change.kind === 'start') {
    const start = merge(state.start, change.start);
    const missing = findMissing.inStart(start);
    if (!missing) state.start = start;
    return missing;
  }
  if (change.kind === 'add') {
    const missing = findMissing.inWidget(change.widget);
    if (!missing) insert(state, change.widget, change.place);
    return missing;
  }
  const section = state.sections.find(({ widgets }) => widgets.some(({ id }) => id === change.widget));
  const index = section?.widgets.findIndex(({ id }) => id === change.widget) ?? -1;
  const widget = section?.widgets[index];
  if (!section || !widget) return { kind: 'widget', name: change.widget };
  if (change.kind === 'hide') state.hidden.add(widget.id);
  else if (change.kind === 'resize') section.widgets[index] = { ...widget, width: change.width };
  else if (change.kind === 'set') {
    const next = { ...widget, props: merge(widget.props, change.props) };
    const missing = findMissing.inWidget(next);
    if (missing) return missing;
    section.widgets[index] = next;
  } else {
    if (!state.sections.some(({ id }) => id === change.place.section))
      return { kind: 'section', name: change.place.section };
    section.widgets.splice(index, 1);
    insert(state, widget, change.place);
  }
  return undefined;
}

function insert({ sections }: State, widget: DashboardWidget, { section, after }: WidgetPlace): void {
  const target = sections.find(({ id }) => id === section);
  const { widgets } = target ?? sections.at(-1) ?? { widgets: [] as DashboardWidget[] };
  const index = target && after !== null ? widgets.findIndex(({ id }) => id === after) : -1;
  if (target && after === null) widgets.unshift(widget);
  else widgets.splice(index < 0 ? widgets.length : index + 1, 0, widget);
}

/** Sets properties; null takes one away. */
function merge<Values extends object>(
  values: Values,
  changes: { readonly [Name in keyof Values]?: Values[Name] | null },
): Values {
  return Object.fromEntries(Object.entries({ ...values, ...changes }).filter(([, value]) => value !== null)) as Values;
}
