import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A design system as a host's page uses it. */
export interface DesignSystem {
  /** Name of the theme and of its document in `docs/embedding`. */
  readonly name: string;
  readonly schemes: readonly ('light' | 'dark')[];
  /** Its own style sheet. */
  readonly css: string;
  /** A page in its own classes, around a place for the widgets. */
  render(widgets: string): string;
  /** Attributes of the root of a page in this scheme. */
  rootOf(scheme: string): string;
  /** Selector of an element of its own whose look the widgets must share, by the property that they take it from. */
  readonly samples: readonly { readonly selector: string; readonly style: string; readonly property: string }[];
}

const read = (module: string): Promise<string> =>
  readFile(fileURLToPath(import.meta.resolve(module)), 'utf8').then((css) => css.replace(/@font-face\{[^}]*\}/g, ''));

export const readTheme = (name: string): Promise<string> =>
  readFile(new URL(`../../themes/${name}.css`, import.meta.url), 'utf8');

/** Roles of Material 3 that the theme reads, and some that only the sample uses. */
const ROLES = [
  'surface',
  'surfaceContainerLow',
  'surfaceContainerHighest',
  'onSurface',
  'onSurfaceVariant',
  'outline',
  'outlineVariant',
  'primary',
  'onPrimary',
  'error',
] as const;

/** Material's scheme of a green house colour, which is not the one that the theme falls back to. */
async function createMaterialScheme(isDark: boolean): Promise<string> {
  const { Hct, MaterialDynamicColors, SchemeTonalSpot, hexFromArgb } =
    await import('@material/material-color-utilities');
  const scheme = new SchemeTonalSpot(Hct.fromInt(0xff00695c), isDark, 0);
  return ROLES.map((role) => {
    const name = role.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `--md-sys-color-${name}: ${hexFromArgb(MaterialDynamicColors[role].getArgb(scheme))};`;
  }).join('\n');
}

export async function loadDesignSystems(): Promise<readonly DesignSystem[]> {
  return [
    {
      name: 'bootstrap',
      schemes: ['light', 'dark'],
      css: await read('bootstrap/dist/css/bootstrap.min.css'),
      rootOf: (scheme) => `data-bs-theme="${scheme}"`,
      render: (widgets) => `<main class="container py-4"><h1 class="h3">Sales</h1>
        <p>Numbers of the shop</p><hr><button class="btn btn-primary mb-3">New report</button>${widgets}</main>`,
      samples: [
        { selector: 'body', style: 'backgroundColor', property: '--kpi-surface' },
        { selector: 'body', style: 'color', property: '--kpi-text' },
        { selector: 'body', style: 'fontFamily', property: '--kpi-font' },
      ],
    },
    {
      name: 'material-3',
      schemes: ['light', 'dark'],
      css: `:root { ${await createMaterialScheme(false)} --md-ref-typeface-plain: 'Roboto Flex', sans-serif; }
        [data-scheme=dark] { color-scheme: dark; ${await createMaterialScheme(true)} }
        body { margin: 0; background: var(--md-sys-color-surface); color: var(--md-sys-color-on-surface);
          font: 16px/1.5 var(--md-ref-typeface-plain); }
        main { max-width: 60rem; margin: auto; padding: 24px; }
        .tonal { background: var(--md-sys-color-surface-container-low); padding: 16px; border-radius: 12px; margin-bottom: 16px; }
        .link { color: var(--md-sys-color-primary); }`,
      rootOf: (scheme) => `data-scheme="${scheme}"`,
      render: (
        widgets,
      ) => `<main><h1>Sales</h1><p class="tonal">Numbers of the shop. <a class="link" href="#a">Reports</a></p>
        ${widgets}</main>`,
      samples: [
        { selector: '.tonal', style: 'backgroundColor', property: '--kpi-surface' },
        { selector: 'body', style: 'color', property: '--kpi-text' },
        { selector: 'body', style: 'fontFamily', property: '--kpi-font' },
        { selector: '.link', style: 'color', property: '--kpi-accent' },
      ],
    },
    {
      name: 'govuk',
      schemes: ['light'],
      css: await read('govuk-frontend/dist/govuk/govuk-frontend.min.css'),
      rootOf: () => 'class="govuk-template"',
      render: (widgets) => `<div class="govuk-width-container"><main class="govuk-main-wrapper">
        <h1 class="govuk-heading-l">Sales</h1><p class="govuk-body">Numbers of the shop.
        <a class="govuk-link" href="#a">Reports</a></p>${widgets}</main></div>`,
      samples: [
        { selector: '.govuk-body', style: 'color', property: '--kpi-text' },
        { selector: '.govuk-body', style: 'fontFamily', property: '--kpi-font' },
        { selector: '.govuk-link', style: 'color', property: '--kpi-accent' },
      ],
    },
  ];
}
