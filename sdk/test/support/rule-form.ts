import { html, nothing } from 'lit';
import { catalog as readersCatalog } from '../fixtures/catalog.ts';
import { createFixtureClient, type FixtureClient } from '../fixtures/client.ts';
import { PAST } from '../fixtures/rules.ts';
import { STATES } from '../fixtures/states.ts';
import '../../src/define/alert-rule-form.ts';
import '../../src/define/kpi-context.ts';
import '../../src/define/kpi-provider.ts';
import type { AlertRuleForm } from '../../src/elements/alert-rule-form/alert-rule-form.ts';
import type { CatalogView } from '../../src/protocol/catalog.ts';
import type { OwnRuleRights, RuleView } from '../../src/protocol/rules.ts';
import { mount } from './mount.ts';

const RIGHTS: OwnRuleRights = { limit: 20, mail: 'anna@shop.example' };

export function createClient(
  rules: readonly RuleView[] = [],
  {
    catalog = { ...readersCatalog, alerts: 'own' },
    own = RIGHTS,
  }: { catalog?: CatalogView; own?: OwnRuleRights | null } = {},
): FixtureClient {
  const client = createFixtureClient({ revenue: STATES['ready'] ?? {} });
  client.catalog.set({ catalog });
  client.answers.set('/v1/rules', { rules, ...(own && { own }) });
  client.answers.set('/v1/query', PAST);
  client.answers.set('/v1/rules/backtest', {
    buckets: 30,
    episodes: ['2026-11-10', '2026-11-20'].map((day) => ({
      ...{ dimensions: {}, severity: 'warning', firedAt: `${day}T23:00:00.000Z`, endedAt: null },
      ...{ from: `${day}T00:00:00.000Z`, to: `${day}T23:00:00.000Z`, value: 90 },
    })),
  });
  return client;
}

export const mountForm = (client: FixtureClient, metric?: string, locale = 'en-GB'): Promise<AlertRuleForm> =>
  mount<AlertRuleForm>(
    html`<kpi-provider .client=${client} locale=${locale}
      ><kpi-context range="today" filters="region=north"
        ><alert-rule-form metric=${metric ?? nothing}></alert-rule-form></kpi-context
    ></kpi-provider>`,
    'alert-rule-form',
  );

/** The shadow root of a form that is mounted. */
const rootOf = (form: AlertRuleForm): ShadowRoot => form.shadowRoot as ShadowRoot;

export const within = <T extends Element>(form: AlertRuleForm, selector: string): T =>
  rootOf(form).querySelector<T>(selector) as T;
export const captionOf = (form: AlertRuleForm): string | undefined =>
  rootOf(form).querySelector('figcaption')?.textContent.trim();

export function choose(form: AlertRuleForm, selector: string, value: string): void {
  const input = within<HTMLInputElement | HTMLSelectElement>(form, selector);
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
}

export function press(form: AlertRuleForm, words: string): void {
  const button = [...rootOf(form).querySelectorAll('button')].find(({ textContent }) => textContent.trim() === words);
  if (!button) throw new Error(`no button is labelled "${words}"`);
  button.click();
}

export const sentTo = (client: FixtureClient, path: string) =>
  client.requests.filter((request) => request.path === path);
export const amountOf = (form: AlertRuleForm): string => within<HTMLInputElement>(form, '[name=amount]').value;
