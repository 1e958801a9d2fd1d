import { render, type TemplateResult } from 'lit';
import type { KpiElement } from '../../src/elements/kpi-element.ts';

interface Axe {
  run(
    root: Element,
    options: object,
  ): Promise<{ violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
}

let places: HTMLElement[] = [];

/** Puts a template on the page and returns its first widget once it has rendered. */
export async function mount<T extends KpiElement>(template: TemplateResult, selector: string): Promise<T> {
  const place = document.createElement('div');
  document.body.append(place);
  places.push(place);
  render(template, place);
  const element = place.querySelector<T>(selector);
  if (!element) throw new Error(`no element in the template matches ${selector}`);
  await element.updateComplete;
  return element;
}

export function unmountAll(): void {
  for (const place of places) place.remove();
  places = [];
}

/** The text of a part as a person reads it. */
export const read = (element: Element, selector: string): string | undefined =>
  element.shadowRoot?.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim();

/** Violations reported by axe, one line each. */
export async function findViolations(element: Element): Promise<string[]> {
  const path = '/node_modules/axe-core/axe.min.js';
  await import(path);
  const { axe } = window as unknown as { axe: Axe };
  // While something comes in or is highlighted, its text has less contrast.
  await Promise.all(
    document
      .getAnimations()
      .filter(hasEnd)
      .map(({ finished }) => finished.catch(() => undefined)),
  );
  const { violations } = await axe.run(element, { resultTypes: ['violations'] });
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const hasEnd = ({ effect, playState }: Animation): boolean =>
  playState === 'running' && effect?.getComputedTiming().endTime !== Infinity;

/** Resolves with the next event of the name. */
export const nextEvent = <K extends keyof HTMLElementEventMap>(
  target: Element,
  name: K,
): Promise<HTMLElementEventMap[K]> =>
  new Promise((resolve) => target.addEventListener(name, (event) => resolve(event as never), { once: true }));

/** Resolves once the condition holds; a test's own time limit ends the wait. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
