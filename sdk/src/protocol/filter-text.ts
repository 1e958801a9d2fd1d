import type { Filter } from './query.ts';

/** Describes what `parseFilterText` reads. */
export const FILTER_TEXT = 'region=north; channel=web,app, or a list of filters in JSON';

/**
 * Filters of a text such as `region=north; channel=web,app; status!=cancelled`, where a comma means "any of them" and a
 * semicolon "and", or in JSON, whose entries are not checked. Values with any of `,;=<>"{}[]` are for JSON. Undefined for
 * other texts.
 */
export function parseFilterText(text: string): readonly Filter[] | undefined {
  const parts = text.trim().startsWith('[') ? parseJson(text) : text.split(/;(?!\s*$)/).map(parseFilter);
  return Array.isArray(parts) && parts.every((part) => part !== undefined) ? (parts as Filter[]) : undefined;
}

function parseFilter(text: string): Filter | undefined {
  const [, member = '', not, list = ''] = /^\s*([\w.-]+)\s*(!?)=([^=<>"{}[\]]+?);?\s*$/.exec(text) ?? [];
  const values = list.split(',').map((item) => item.trim());
  return values.every((value) => value !== '') ? { member, operator: not ? 'notEquals' : 'equals', values } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
