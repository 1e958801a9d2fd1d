import type { ExplorationStep } from '../../controllers/exploration-controller.ts';
import { defineElement } from '../../define/define-element.ts';
import type { Exploration } from '../../view/exploration/exploration.ts';
import { defineParts } from '../kpi-explorer/define-parts.ts';
import { KpiExplorer } from '../kpi-explorer/kpi-explorer.ts';
import { ExplorationPanel } from './exploration-panel.ts';

/** Registers what the panel consists of, where the page has not, and creates one. */
export function createPanel(
  onStep: (exploration: Exploration | undefined, step: ExplorationStep) => void,
): ExplorationPanel {
  defineParts();
  defineElement('kpi-explorer', KpiExplorer);
  defineElement('kpi-exploration-panel', ExplorationPanel);
  const panel = new ExplorationPanel();
  panel.onStep = onStep;
  return panel;
}
