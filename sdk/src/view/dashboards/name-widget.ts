import { fill } from '../../format/texts/texts.ts';
import type { EditingTexts } from '../../format/texts/editing-texts.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import type { DashboardLayout, DashboardSection, DashboardWidget, WidgetProp } from '../../protocol/dashboards.ts';

/** The title of a widget as it shows it, with its kind: two widgets of a dashboard often have the same metric. */
export function nameWidget(
  { element, props }: Pick<DashboardWidget, 'element' | 'props'>,
  catalog: CatalogView | undefined,
  texts: EditingTexts,
): { readonly title: string; readonly kind: string } {
  const { metric, metrics, by, label } = props;
  const kind = texts.elements[element];
  const title = nameAll(metrics ?? metric, catalog?.metrics);
  const dimension = nameAll(by, catalog?.dimensions);
  if (label) return { title: String(label), kind };
  if (title === undefined) return { title: kind, kind: '' };
  const split = dimension === undefined ? undefined : { metric: title, dimension };
  return { title: split ? fill(texts.gallery.by, split) : title, kind };
}

/** Titles of names that a property joins by commas; undefined where it is absent. */
const nameAll = (
  names: WidgetProp | undefined,
  entries: readonly { readonly name: string; readonly title: string }[] = [],
): string | undefined =>
  names === undefined
    ? undefined
    : String(names)
        .split(',')
        .map((part) => entries.find(({ name }) => name === part.trim())?.title ?? part.trim())
        .join(', ');

/** The title of a section, or its number. */
export const nameSection = ({ title }: DashboardSection, index: number, texts: EditingTexts): string =>
  title ?? fill(texts.section, { number: `${index + 1}` });

export interface WidgetPosition {
  readonly section: DashboardSection;
  readonly sectionIndex: number;
  readonly widget: DashboardWidget;
  /** From 0. */
  readonly index: number;
}

export function findWidget({ sections }: DashboardLayout, id: string): WidgetPosition | undefined {
  for (const [sectionIndex, section] of sections.entries()) {
    const index = section.widgets.findIndex((widget) => widget.id === id);
    const widget = section.widgets[index];
    if (widget) return { section, sectionIndex, widget, index };
  }
  return undefined;
}
