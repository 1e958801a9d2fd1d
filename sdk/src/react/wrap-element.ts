import { createComponent, type EventName } from '@lit/react';
import * as React from 'react';
import type { KpiEvents } from '../controllers/events.ts';
import type { KpiElements, KpiProps, KpiTag } from '../frameworks/kpi-elements.ts';

/** `kpi-range-change` is `onKpiRangeChange`. */
type ListenerName<Name extends string> = `on${Capitalized<Name>}`;
type Capitalized<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${Capitalize<First>}${Capitalized<Rest>}`
  : Capitalize<Name>;

type Listeners = { [K in keyof KpiEvents as ListenerName<K>]: EventName<CustomEvent<KpiEvents[K]>> };

/** Events bubble: an element around others hears those of all of them, so each takes all listeners. */
const LISTENERS = {
  onKpiAlert: 'kpi-alert',
  onKpiAlertRequest: 'kpi-alert-request',
  onKpiAnnotate: 'kpi-annotate',
  onKpiDashboard: 'kpi-dashboard',
  onKpiData: 'kpi-data',
  onKpiDrill: 'kpi-drill',
  onKpiEdit: 'kpi-edit',
  onKpiPreviewEnd: 'kpi-preview-end',
  onKpiError: 'kpi-error',
  onKpiExplain: 'kpi-explain',
  onKpiExplore: 'kpi-explore',
  onKpiFilterChange: 'kpi-filter-change',
  onKpiProof: 'kpi-proof',
  onKpiRangeChange: 'kpi-range-change',
  onKpiReady: 'kpi-ready',
  onKpiRuleChange: 'kpi-rule-change',
  onKpiSelect: 'kpi-select',
  onKpiStale: 'kpi-stale',
} satisfies { [K in keyof KpiEvents as ListenerName<K>]: K } as Listeners;

type KpiReactListeners = { [K in keyof KpiEvents as ListenerName<K>]?: (event: CustomEvent<KpiEvents[K]>) => void };

/** A component with the element's properties and events; its ref is the element. */
export type KpiComponent<Tag extends KpiTag> = React.ForwardRefExoticComponent<
  KpiProps<Tag> &
    KpiReactListeners &
    Omit<React.HTMLAttributes<KpiElements[Tag]>, keyof KpiProps<Tag>> &
    React.RefAttributes<KpiElements[Tag]>
>;

/** Makes a React component of an element, for React 18 and later. */
export function wrapElement<Tag extends KpiTag>(
  tagName: Tag,
  elementClass: new () => KpiElements[Tag],
): KpiComponent<Tag> {
  const component = createComponent({ react: React, tagName, elementClass, events: LISTENERS });
  return component as unknown as KpiComponent<Tag>;
}
