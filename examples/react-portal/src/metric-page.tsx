import { KpiExplorer } from '@tidemark/sdk/react';

interface MetricPageProps {
  readonly metric: string;
  onBack(): void;
}

export const MetricPage = ({ metric, onBack }: MetricPageProps) => (
  <>
    <button className="back" type="button" onClick={onBack}>
      ← Sales
    </button>
    <KpiExplorer metric={metric} headingLevel={1} />
  </>
);
