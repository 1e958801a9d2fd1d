import { fill } from '../../../../../sdk/src/format/texts/texts.ts';
import { toPlainText } from './describe.ts';
import { markup, type Markup } from './markup.ts';
import type { Language } from './language.ts';
import { button, COLORS, heading, link, renderPage, row, rule } from './mail-layout.ts';
import type { Tone } from './to-teams.ts';
import type { Message } from './types.ts';

/** Content of a mail: the same as text and as HTML. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Writes a message as a mail. */
export function toMail(message: Message, tone: Tone, language: Language): Mail {
  const { subject, lines } = message;
  return {
    subject,
    text: toPlainText(message, language),
    html: renderPage({
      locale: language.locale,
      subject,
      preview: lines[0] ?? subject,
      accent: tone,
      rows: renderRows(message, tone, language),
      footer: [],
    }),
  };
}

function renderRows(
  { subject, lines, reason, details, links, figure }: Message,
  tone: Tone,
  language: Language,
): Markup[] {
  const [first, ...others] = links;
  // Bare addresses and labels must not break apart.
  const more = others.map(
    ({ label, url }) => markup`<span style="white-space:nowrap">&nbsp;&nbsp; ${link(label, url)}</span>`,
  );
  return [
    heading(subject, { color: tone }),
    ...(figure ? [renderFigure(figure)] : []),
    ...lines.map((line) => row(line, { padding: '0 0 6px' })),
    ...(reason === undefined ? [] : [row(fill(language.words.reason, { reason }), { padding: '6px 0 6px' })]),
    ...(first ? [row(markup`${button(first.label, first.url)}${more}`, { padding: '14px 0 6px' })] : []),
    ...(details.length === 0
      ? []
      : [rule(), ...details.map((detail) => row(detail, { size: 13, color: 'muted', padding: '0 0 4px' }))]),
  ];
}

function renderFigure({ metric, value, against }: NonNullable<Message['figure']>): Markup {
  const number = markup`<span style="font-size:32px;font-weight:600;white-space:nowrap">${value}</span>`;
  const base =
    against === undefined
      ? undefined
      : markup` <span class="muted" style="font-size:15px;color:${COLORS.muted}">&nbsp;${against}</span>`;
  return markup`${row(metric, { size: 13, color: 'muted', padding: '0' })}${row(markup`${number}${base}`, { padding: '0 0 10px' })}`;
}
