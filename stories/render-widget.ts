import { html, type TemplateResult } from 'lit';
import { createFixtureClient } from '../sdk/test/fixtures/client.ts';
import { STATES } from '../sdk/test/fixtures/states.ts';
import type { QueryState } from '../sdk/src/client/query-watch.ts';

/** Puts a widget on a page whose numbers and clock stand still. */
export const withStates = (states: Readonly<Record<string, QueryState>>, widget: TemplateResult): TemplateResult =>
  html`<kpi-provider .client=${createFixtureClient(states)}>${widget}</kpi-provider>`;

/** The same for one of the named states of revenue. */
export const withState = (name: keyof typeof STATES, widget: TemplateResult): TemplateResult =>
  withStates({ revenue: STATES[name] ?? {} }, widget);
