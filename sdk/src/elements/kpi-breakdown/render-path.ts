import { html, nothing, type TemplateResult } from 'lit';
import type { Filter } from '../../protocol/query.ts';
import { toFilter, type MemberValue } from '../../view/series/choose-values.ts';

/** A member whose next level is shown. */
export interface Step {
  readonly dimension: string;
  readonly member: MemberValue;
}

export const toStepFilter = ({ dimension, member }: Step): Filter =>
  toFilter({ member: dimension, values: [member], isExcluded: false }) as Filter;

/** The members on the way to what is shown, each but the last leading back to it. `onBack`: so many of them stay. */
export function renderPath(
  all: string,
  names: readonly string[],
  onBack: (length: number) => void,
): TemplateResult | typeof nothing {
  if (names.length === 0) return nothing;
  return html`<nav>
    <button class="link" @click=${() => onBack(0)}>${all}</button>
    ${names.map((name, index) =>
      index === names.length - 1
        ? html`<span aria-hidden="true">›</span><span aria-current="true">${name}</span>`
        : html`<span aria-hidden="true">›</span>
            <button class="link" @click=${() => onBack(index + 1)}>${name}</button>`,
    )}
  </nav>`;
}
