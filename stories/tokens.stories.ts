import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, LitElement, type TemplateResult } from 'lit';
import { panelStyles } from '../sdk/src/elements/exploration-panel/exploration-panel.styles.ts';
import { seriesStyles } from '../sdk/src/elements/trend-chart/series.styles.ts';
import { chartStyles } from '../sdk/src/elements/trend-chart/trend-chart.styles.ts';
import { theme } from '../sdk/src/styles/theme.styles.ts';
import { measureContrast } from '../sdk/test/support/colors.ts';
import { isColor, PAIRS, readTokens, type Pair, type Token } from './tokens/read-tokens.ts';

const meta: Meta = { title: 'Tokens', tags: ['!autodocs'] };
export default meta;

const TOKENS = readTokens([theme, seriesStyles, chartStyles, panelStyles].flat().map(({ cssText }) => cssText));
const fallbackOf = (name: string): string => TOKENS.find((token) => token.name === name)?.fallback ?? 'none';

/** A table of the tokens as the current theme sets them, with the contrast of each pair that widgets draw. */
class TokenTable extends LitElement {
  /** In the page's own tree, whose style sheet it uses. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<h1>Tokens</h1>
      <table class="tokens">
        <tr>
          <th>Property</th>
          <th>Default</th>
          <th>Here</th>
        </tr>
        ${TOKENS.map((token) => this.#renderToken(token))}
      </table>
      <h2>Contrast</h2>
      <table class="tokens">
        <tr>
          <th>Pair</th>
          <th>Measured</th>
          <th>At least</th>
        </tr>
        ${PAIRS.map((pair) => this.#renderPair(pair))}
      </table>`;
  }

  #renderToken(token: Token): TemplateResult {
    const { name, fallback } = token;
    const here = getComputedStyle(document.documentElement).getPropertyValue(name).trim() || fallback;
    return html`<tr>
      <td><code>${name}</code></td>
      <td><code>${fallback}</code></td>
      <td>${isColor(token) ? html`<span class="swatch" style="background: ${this.#resolve(name)}"></span>` : here}</td>
    </tr>`;
  }

  #renderPair({ color, on, minimum }: Pair): TemplateResult {
    const [front, back] = [this.#resolve(color), this.#resolve(on)];
    const contrast = measureContrast(front, back);
    return html`<tr data-pair="${color} on ${on}" data-contrast=${contrast.toFixed(2)} data-minimum=${minimum}>
      <td>
        ${
          minimum === 3
            ? html`<span class="sample" style="background: ${back}"
                  ><span class="swatch" style="background: ${front}"></span></span
                >${color} on ${on}`
            : html`<span class="sample" style="color: ${front}; background: ${back}">${color} on ${on}</span>`
        }
      </td>
      <td>${contrast.toFixed(1)}</td>
      <td>${minimum}</td>
    </tr>`;
  }

  /** The colour that the browser computes of a token: `rgb(…)`. */
  #resolve(name: string): string {
    const probe = document.createElement('span');
    probe.style.color = `var(${name}, ${fallbackOf(name)})`;
    this.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }
}

if (!customElements.get('token-table')) customElements.define('token-table', TokenTable);

/** Every property that a page may set; a theme of the toolbar sets some of them. */
export const All: StoryObj = { render: () => html`<token-table></token-table>` };
