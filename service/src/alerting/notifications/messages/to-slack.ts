import { fill } from '../../../../../sdk/src/format/texts/texts.ts';
import { toPlainText } from './describe.ts';
import type { Language } from './language.ts';
import type { Message } from './types.ts';

/** Longest texts of a block, characters. */
const MAX_HEADER = 150;
const MAX_TEXT = 3000;

/**
 * Writes a message for an incoming webhook of Slack: blocks of plain text, so that nothing of it is read as markup, and
 * `text` for clients and notifications that show no blocks.
 */
export function toSlack(message: Message, language: Language): object {
  const { subject, lines, reason, details, links } = message;
  const main = [...lines, ...(reason === undefined ? [] : [fill(language.words.reason, { reason })])].join('\n');
  return {
    text: escapeMarkup(`${subject}\n${toPlainText(message, language)}`),
    blocks: [
      { type: 'header', text: plain(subject, MAX_HEADER) },
      { type: 'section', text: plain(main, MAX_TEXT) },
      ...(details.length === 0 ? [] : [{ type: 'context', elements: [plain(details.join('\n'), MAX_TEXT)] }]),
      ...(links.length === 0
        ? []
        : [
            {
              type: 'section',
              text: {
                type: 'mrkdwn',
                text: links.map(({ label, url }) => `<${escapeMarkup(url)}|${escapeMarkup(label)}>`).join('  ·  '),
              },
            },
          ]),
    ],
  };
}

const plain = (text: string, longest: number): object => ({
  type: 'plain_text',
  text: text.length > longest ? `${text.slice(0, longest - 1)}…` : text,
  emoji: false,
});

/** Escapes `<`, `>` and `&`, which Slack reads as markup. */
const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
