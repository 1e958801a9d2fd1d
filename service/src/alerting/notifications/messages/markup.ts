/** Markup, as opposed to text. */
export interface Markup {
  readonly source: string;
}

type Part = Markup | string | number | undefined | readonly Markup[];

/** Builds markup from a template. Texts in it are escaped; markup, lists of it and undefined (nothing) are not. */
export function markup(template: TemplateStringsArray, ...values: readonly Part[]): Markup {
  const parts = template.map((part, index) => (index === 0 ? part : `${toText(values[index - 1])}${part}`));
  return { source: parts.join('') };
}

function toText(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'source' in part ? part.source : part.map(({ source }) => source).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
