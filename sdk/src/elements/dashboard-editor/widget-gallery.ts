import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { fill } from '../../format/texts/texts.ts';
import type { WidgetElement } from '../../protocol/dashboards.ts';
import { controlStyles } from '../../styles/controls.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { listOffers, OFFERED_ELEMENTS, searchOffers, type Offer } from '../../view/dashboards/list-offers.ts';
import { nameSection, nameWidget } from '../../view/dashboards/name-widget.ts';
import { VisibleSlots } from '../kpi-explorer/visible-slots.ts';
import { KpiElement } from '../kpi-element.ts';
import { createPreview } from './create-preview.ts';
import type { DashboardEditor } from './dashboard-editor.ts';
import { galleryStyles } from './widget-gallery.styles.ts';

/** Offers that are shown at once: each asks for its numbers. */
const MAX_SHOWN = 24;

/** Widgets that a reader can add to a dashboard, each with its numbers of now. Created by the edit mode, not by pages. */
export class WidgetGallery extends KpiElement {
  static override styles = [theme, controlStyles, galleryStyles];

  static override properties: PropertyDeclarations = {
    editor: { attribute: false },
    search: { state: true },
    element: { state: true },
    section: { state: true },
  };

  declare editor: DashboardEditor | undefined;
  declare private search: string;
  declare private element: WidgetElement | undefined;
  /** Id of the section that is added to; the first where nothing is chosen. */
  declare private section: string | undefined;

  readonly #visible = new VisibleSlots(this);
  readonly #previews = new Map<string, HTMLElement>();

  constructor() {
    super();
    this.search = '';
  }

  get #name(): (offer: Offer) => { readonly title: string; readonly kind: string } {
    const { editor, catalog } = this;
    return (offer) => (editor ? nameWidget(offer, catalog, editor.texts) : { title: '', kind: '' });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { editor, catalog } = this;
    if (!editor || !catalog) return nothing;
    const { gallery } = editor.texts;
    const matching = searchOffers(listOffers(catalog), this.search, this.element, (offer) =>
      Object.values(this.#name(offer)).join(' '),
    );
    const shown = matching.slice(0, MAX_SHOWN);
    return html`<div class="search">
        <label
          ><span>${gallery.search}</span>
          <input
            type="search"
            autofocus
            .value=${this.search}
            @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
        /></label>
        ${this.#renderKinds(editor)} ${this.#renderSections(editor)}
      </div>
      <ul>
        ${repeat(shown, toKey, (offer) => this.#renderOffer(editor, offer))}
      </ul>
      <p role="status">
        ${
          matching.length === 0
            ? gallery.none
            : matching.length > shown.length
              ? fill(gallery.more, { shown: `${shown.length}`, count: `${matching.length}` })
              : nothing
        }
      </p>`;
  }

  #renderKinds({ texts: { gallery, elements } }: DashboardEditor): TemplateResult {
    return html`<label
      ><span>${gallery.kind}</span>
      <select
        @change=${({ target }: Event) => {
          const { value } = target as HTMLSelectElement;
          this.element = OFFERED_ELEMENTS.find((element) => element === value);
        }}
      >
        <option value="">${gallery.allKinds}</option>
        ${OFFERED_ELEMENTS.map((element) => html`<option value=${element}>${elements[element]}</option>`)}
      </select></label
    >`;
  }

  #renderSections(editor: DashboardEditor): TemplateResult | typeof nothing {
    const { sections } = editor.layout;
    if (sections.length < 2) return nothing;
    return html`<label
      ><span>${editor.texts.gallery.to}</span>
      <select @change=${(event: Event) => (this.section = (event.target as HTMLSelectElement).value)}>
        ${sections.map(
          (section, index) => html`<option value=${section.id}>${nameSection(section, index, editor.texts)}</option>`,
        )}
      </select></label
    >`;
  }

  #renderOffer(editor: DashboardEditor, offer: Offer): TemplateResult {
    const { title, kind } = this.#name(offer);
    const key = toKey(offer);
    return html`<li>
      <div class="preview ${offer.element}" data-slot=${key} aria-hidden="true">
        ${this.#visible.has(key) ? this.#showPreview(offer) : nothing}
      </div>
      <div class="about-offer">
        <span>${title}${kind ? html` <span class="muted">${kind}</span>` : nothing}</span>
        <button
          class="chip"
          aria-label=${fill(editor.texts.gallery.addOne, { title: kind ? `${title} · ${kind}` : title })}
          @click=${() => this.#add(editor, offer)}
        >
          <span aria-hidden="true">+</span>
        </button>
      </div>
    </li>`;
  }

  #showPreview(offer: Offer): HTMLElement {
    const key = toKey(offer);
    const preview = this.#previews.get(key) ?? createPreview(this.ownerDocument, { ...offer, id: key });
    this.#previews.set(key, preview);
    return preview;
  }

  /** Adds it at the end of the chosen section. */
  #add(editor: DashboardEditor, offer: Offer): void {
    const { sections } = editor.layout;
    const section = sections.find(({ id }) => id === this.section) ?? sections[0];
    if (!section) return;
    const id = `own-${crypto.randomUUID()}`;
    const place = { section: section.id, after: section.widgets.at(-1)?.id ?? null };
    editor.open(undefined);
    editor.change({ kind: 'add', widget: { ...offer, id }, place }, '');
    editor.say(fill(editor.texts.said.added, { title: editor.nameOf(id) }));
    editor.focusHandle(id);
  }
}

const toKey = ({ element, props }: Offer): string => [element, ...Object.values(props)].join('-');
