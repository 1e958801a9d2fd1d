import type { LitElement } from 'lit';
import { provideContext } from '../context/context.ts';
import type { ExplorationPanel } from '../elements/exploration-panel/exploration-panel.ts';
import { NO_EXPLORATION, type Exploration } from '../view/exploration/exploration.ts';

/** Why an exploration changed; the reader went back, say, or the page set it. */
export type ExplorationStep = 'open' | 'change' | 'back' | 'close';

export interface ExplorationController {
  /** Shows an exploration, or closes the panel. */
  show(exploration: Exploration | undefined): void;
}

/**
 * Lets elements inside the host open metrics in a panel, whose code is loaded when the first one is opened. `onStep` is
 * called after each step of the reader; `onFailure` if the code could not be loaded.
 */
export function createExplorationController(
  host: LitElement,
  onStep: (exploration: Exploration | undefined, step: ExplorationStep) => void,
  onFailure: (error: unknown) => void,
): ExplorationController {
  let panel: ExplorationPanel | undefined;
  let wanted: Exploration | undefined;
  let isLoading = false;

  async function load(): Promise<void> {
    isLoading = true;
    try {
      const { createPanel } = await import('../elements/exploration-panel/create-panel.ts');
      panel ??= createPanel(onStep);
      host.renderRoot.append(panel);
      panel.exploration = wanted;
    } catch (error) {
      onFailure(error);
    } finally {
      isLoading = false;
    }
  }

  function show(exploration: Exploration | undefined): void {
    wanted = exploration;
    if (panel) panel.exploration = exploration;
    else if (exploration && !isLoading) void load();
  }

  const provide = provideContext(host, 'explore', NO_EXPLORATION);
  provide({
    open(exploration) {
      show(exploration);
      onStep(exploration, 'open');
    },
  });
  return { show };
}
