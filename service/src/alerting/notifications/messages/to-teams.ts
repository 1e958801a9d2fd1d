import { fill } from '../../../../../sdk/src/format/texts/texts.ts';
import type { AlertNotification } from '../../../../../sdk/src/protocol/alerts.ts';
import type { Language } from './language.ts';
import type { Message } from './types.ts';

/** Colours of an Adaptive Card's texts. */
const COLORS = { critical: 'Attention', warning: 'Warning', info: 'Accent', resolved: 'Good' } as const;

export type Tone = keyof typeof COLORS;

/** Returns the tone of a notification: its severity, until it is over. */
export const toneOf = ({ type, alert }: AlertNotification): Tone =>
  type === 'alert.resolved' ? 'resolved' : type === 'test' ? 'info' : alert.severity;

/**
 * Writes a message for an incoming webhook or workflow of Teams, as an Adaptive Card. Texts are runs of rich text, which
 * have no markup.
 */
export function toTeams(message: Message, tone: Tone, { words, locale }: Language): object {
  const { subject, lines, reason, details, links } = message;
  const body = [
    textBlock([subject], { size: 'Large', weight: 'Bolder', color: COLORS[tone] }),
    textBlock(lines, {}),
    ...(reason === undefined ? [] : [textBlock([fill(words.reason, { reason })], {})]),
    ...(details.length === 0 ? [] : [textBlock(details, { isSubtle: true, size: 'Small' })]),
  ];
  return toTeamsCard(body, message, locale, links);
}

/** Puts the elements of a card into the body that Teams expects. */
const toTeamsCard = (
  body: readonly object[],
  { subject }: Pick<Message, 'subject'>,
  locale: string,
  links: Message['links'],
): object => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        lang: locale.split('-', 1)[0],
        // Shown where the card is not, as in the list of activities.
        fallbackText: subject,
        speak: subject,
        msteams: { width: 'Full' },
        body,
        actions: links.map(({ label, url }) => ({ type: 'Action.OpenUrl', title: label, url })),
      },
    },
  ],
});

/** One paragraph for each line. */
const textBlock = (lines: readonly string[], style: object): object => ({
  type: 'Container',
  spacing: 'Small',
  items: lines.map((text) => ({
    type: 'RichTextBlock',
    spacing: 'Small',
    inlines: [{ type: 'TextRun', text, ...style }],
  })),
});
