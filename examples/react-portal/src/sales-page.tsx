import { KpiBreakdown, KpiCard, RangePicker, TrendChart } from '@tidemark/sdk/react';

const METRICS = ['revenue', 'orders', 'average_order_value'];

export const SalesPage = () => (
  <>
    <div className="title">
      <h1>Sales</h1>
      <RangePicker compact />
    </div>
    <div className="cards">
      {METRICS.map((metric) => (
        <KpiCard key={metric} metric={metric} headingLevel={2} noPeriod />
      ))}
    </div>
    <div className="charts">
      <TrendChart metric="revenue" headingLevel={2} expected />
      <KpiBreakdown metric="revenue" by="region" headingLevel={2} />
    </div>
  </>
);
