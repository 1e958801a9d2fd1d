import type { GetToken, KpiEvents } from '@tidemark/sdk';
import { KpiContext, KpiProvider } from '@tidemark/sdk/react';
import { MetricPage } from './metric-page.tsx';
import { SalesPage } from './sales-page.tsx';
import { useRoute } from './use-route.ts';

// A real portal asks its own backend: `({ signal }) => fetch('/my/kpi-token', { signal })`.
const given = new URLSearchParams(location.hash.slice(1)).get('token');
// The address of the page takes its place, and a reload needs it again.
if (given) sessionStorage.setItem('token', given);
const getToken: GetToken = () => sessionStorage.getItem('token') ?? '';

/** The pages of the portal, in one provider and one context, so that range and filters go along from page to page. */
export function Portal() {
  const { metric, open, close } = useRoute();

  /** The portal has a page for a metric, so the SDK's panel stays closed. */
  const openMetric = (event: CustomEvent<KpiEvents['kpi-drill']>): void => {
    if (metric !== undefined) return;
    event.preventDefault();
    open(event.detail.metric);
  };

  return (
    <KpiProvider getToken={getToken}>
      <header className="bar">
        <b>Portal</b>
        <nav>
          <a href="#/" aria-current={metric === undefined ? 'page' : undefined}>
            Sales
          </a>
        </nav>
      </header>
      <KpiContext range="last 7 days" compare="previous period" onKpiDrill={openMetric}>
        <main>{metric === undefined ? <SalesPage /> : <MetricPage metric={metric} onBack={close} />}</main>
      </KpiContext>
    </KpiProvider>
  );
}
