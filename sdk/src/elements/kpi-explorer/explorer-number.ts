import { KpiCard } from '../kpi-card/kpi-card.ts';

/** The number at the head of an explorer: a card that leads nowhere, as its metric is open already. */
export class ExplorerNumber extends KpiCard {
  protected override get canExplore(): boolean {
    return false;
  }
}
