import type { DashboardTexts } from '../../format/texts/editing-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { VanishedChange } from '../../protocol/dashboards.ts';

/** Says how many changes no longer fit, and what they miss, each thing once. */
export function describeVanished(vanished: readonly VanishedChange[], { vanished: texts }: DashboardTexts): string {
  const causes = vanished.map(({ missing: { kind, name } }) => fill(texts.missing[kind], { name }));
  const count = vanished.length === 1 ? texts.one : fill(texts.many, { count: `${vanished.length}` });
  return `${count}: ${[...new Set(causes)].join(', ')}.`;
}
