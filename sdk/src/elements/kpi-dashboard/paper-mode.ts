import { html, nothing, type TemplateResult } from 'lit';
import { createPrintController, type PrintController } from '../../controllers/print-controller.ts';
import { dashboard as english } from '../../format/texts/en/dashboard.ts';
import type { DashboardTexts } from '../../format/texts/editing-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import { describeHead, type PaperHead } from '../dashboard-paper/describe-head.ts';
import { WidgetNumbers } from '../dashboard-paper/widget-numbers.ts';
import type { MenuItem } from '../menu/kpi-menu.ts';
import type { ModePage } from './edit-mode.ts';

/** Entries of the menu. */
const NAMES = ['picture', 'print'] as const;

/** Puts a dashboard on paper and into a picture; the code of both is loaded with the first use. */
export class PaperMode {
  readonly #page: ModePage;
  readonly #numbers: WidgetNumbers;
  readonly #printing: PrintController;
  #isDrawing = false;

  constructor(page: ModePage) {
    this.#page = page;
    this.#numbers = new WidgetNumbers(page.element);
    this.#printing = createPrintController(page.element);
  }

  get #texts(): DashboardTexts['paper'] {
    return (this.#page.getFormatter().texts.dashboard ?? english).paper;
  }

  get #head(): PaperHead | undefined {
    const dashboard = this.#page.getDashboard();
    const [formatter, catalog] = [this.#page.getFormatter(), this.#page.getCatalog()];
    return (
      dashboard && describeHead(dashboard.title, this.#page.getChosen(), this.#numbers.read(), { formatter, catalog })
    );
  }

  /** Renders the head that paper and pictures have, while they are made. */
  renderHead(): TemplateResult | typeof nothing {
    const head = this.#printing.isPrinting || this.#isDrawing ? this.#head : undefined;
    if (!head) return nothing;
    return html`<div class="paper" part="paper" aria-hidden="true">
      <p class="name"><strong>${head.title}</strong> <span class="muted">${head.source}</span></p>
      <p>${head.choice}</p>
      <p class="muted">${head.asOf}</p>
    </div>`;
  }

  /** Renders the button of the menu; nothing where the page wants none, with `actions=""`. */
  renderButton(actions: string | null): TemplateResult | typeof nothing {
    const title = this.#page.getDashboard()?.title;
    if (title === undefined || actions === '') return nothing;
    return html`<button
      part="menu-button"
      class="chip"
      aria-haspopup="menu"
      aria-expanded="false"
      aria-label=${fill(this.#page.getFormatter().texts.actions, { title })}
      @click=${async ({ currentTarget }: Event) => {
        const { element } = this.#page;
        const { openMenu } = await import('../menu/open-menu.ts');
        openMenu(element, element.renderRoot, currentTarget as HTMLElement, {
          label: title,
          items: this.#listItems(actions),
        });
      }}
    >
      <span aria-hidden="true">⋯</span>
    </button>`;
  }

  #listItems(actions: string | null): readonly MenuItem[] {
    const texts = this.#texts;
    const wanted = actions?.trim().split(/\s+/);
    const items: Readonly<Record<(typeof NAMES)[number], MenuItem>> = {
      picture: {
        text: texts.picture,
        working: texts.drawing,
        run: () =>
          this.#savePicture().then(
            () => undefined,
            (error: Error) => fill(texts.failed, { reason: error.message }),
          ),
      },
      print: {
        text: texts.print,
        run: async (close) => {
          close();
          await this.print();
          return undefined;
        },
      },
    };
    // A picture is an export, as that of a chart.
    const mayExport = this.#page.getCatalog()?.export !== false;
    return NAMES.filter((name) => (mayExport || name !== 'picture') && (wanted?.includes(name) ?? true)).map(
      (name) => items[name],
    );
  }

  async #savePicture(): Promise<void> {
    const [{ saveFile }, blob] = await Promise.all([import('../menu/save-file.ts'), this.draw()]);
    const { asOf } = this.#numbers.read();
    saveFile({ blob, name: [this.#page.getDashboard()?.id, asOf?.slice(0, 10)].filter(Boolean).join('-') + '.png' });
  }

  /** Draws the dashboard as it is shown, as a PNG. Rejects where it shows nothing. */
  async draw(): Promise<Blob> {
    const { element } = this.#page;
    const { drawDashboard } = await import('../dashboard-paper/draw-dashboard.ts');
    const head = this.#head;
    if (!head) throw new Error('the dashboard is not loaded');
    this.#isDrawing = true;
    try {
      element.requestUpdate();
      await element.updateComplete;
      return await drawDashboard(element, head);
    } finally {
      this.#isDrawing = false;
      element.requestUpdate();
    }
  }

  /** Opens the browser's dialog to print the dashboard alone, which also saves it as PDF. */
  async print(): Promise<void> {
    const { printAlone } = await import('../dashboard-paper/print-dashboard.ts');
    const head = this.#head;
    await printAlone(this.#page.element, head ? [head.title, head.asOf].filter(Boolean).join(' · ') : '');
  }
}
