import { toPlainText } from '../alerting/notifications/messages/describe.ts';
import type { Language } from '../alerting/notifications/messages/language.ts';
import {
  button,
  COLORS,
  heading,
  link,
  pair,
  renderPage,
  row,
  rule,
} from '../alerting/notifications/messages/mail-layout.ts';
import { markup, type Markup } from '../alerting/notifications/messages/markup.ts';
import type { Mail } from '../alerting/notifications/messages/to-mail.ts';
import { toSlack } from '../alerting/notifications/messages/to-slack.ts';
import { toTeams } from '../alerting/notifications/messages/to-teams.ts';
import type { Message } from '../alerting/notifications/messages/types.ts';
import type { Channel } from '../catalog/model/types.ts';
import { drawBars, writeBlocks } from './draw-trend.ts';
import type { CardText, DigestText, RowText } from './describe-digest.ts';

/** Writes a digest for a channel of type slack or teams. */
export function toPayload(text: DigestText, type: Channel['type'], language: Language): object {
  const message = toMessage(text);
  return type === 'teams' ? toTeams(message, toneOf(text), language) : toSlack(message, language);
}

/** Writes a digest as a mail to one reader. */
export function toDigestMail(text: DigestText, unsubscribeUrl: string, language: Language): Mail {
  const message = toMessage(text);
  const details = [...message.details, `${text.unsubscribe}: ${unsubscribeUrl}`];
  return {
    subject: text.subject,
    text:
      toPlainText({ ...message, details: [], lines: [...message.lines, ''] }, language) + `\n\n${details.join('\n')}`,
    html: renderPage({
      locale: language.locale,
      subject: text.subject,
      preview: text.cards.map(describeRow).join(' · '),
      accent: toneOf(text),
      rows: [
        heading(text.title, { padding: '0 0 2px' }),
        row(text.heading, { size: 13, color: 'muted', padding: '0 0 14px' }),
        ...text.cards.flatMap(renderCard),
        ...text.breakdowns.flatMap(({ title, rows, note }) => [
          rule(),
          row(title, { size: 13, weight: 600, padding: '2px 0 6px' }),
          ...rows.map((each) => renderRow(each)),
          ...renderNote(note),
        ]),
        ...(text.open ? [row(button(text.open.label, text.open.url), { padding: '18px 0 4px' })] : []),
      ],
      footer: [markup`${text.sent} ${link(text.unsubscribe, unsubscribeUrl)}`],
    }),
  };
}

const isUnusual = ({ cards }: DigestText): boolean => cards.some(({ unusual }) => unusual !== undefined);

const toneOf = (text: DigestText): 'warning' | 'info' => (isUnusual(text) ? 'warning' : 'info');

/** The digest as lines, for channels of chats and for readers of plain text. */
const toMessage = ({ subject, heading, cards, breakdowns, open, sent }: DigestText): Message => ({
  subject,
  lines: [
    heading,
    ...cards.flatMap((card) => [
      describeRow(card),
      ...(card.trend ? [`   ${writeBlocks(card.trend.values)} ${card.trend.caption}`] : []),
      ...[card.unusual, card.reason, card.note].flatMap((line) => (line === undefined ? [] : [`   ${line}`])),
    ]),
    ...breakdowns.flatMap(({ title, rows, note }) => [
      `${title}: ${rows.map(describeRow).join(', ')}`,
      ...(note === undefined ? [] : [`   ${note}`]),
    ]),
  ],
  reason: undefined,
  details: [sent],
  links: open ? [open] : [],
  figure: undefined,
});

const describeRow = ({ name, value, change }: RowText): string =>
  `${name} ${value}${change === undefined ? '' : ` (${change})`}`;

function renderCard({ name, value, change, unusual, reason, note, trend, url }: CardText): Markup[] {
  const marked = unusual !== undefined;
  const chart = trend && drawBars(trend.values, trend.caption, marked ? 'warning' : 'text');
  const changed = markup`<span style="white-space:nowrap">${change}</span>`;
  return [
    rule(),
    pair(
      url === undefined ? name : link(name, url),
      markup`<span style="font-size:20px;font-weight:600">${value}</span>`,
    ),
    ...(marked ? [pair(markup`${unusual}`, changed, { size: 13, color: 'warning' })] : []),
    // The change stands beside the words on an unusual number, else beside the bars.
    ...(chart && marked ? [row(chart, { padding: '0 0 2px' })] : []),
    ...(!marked && (chart || change !== undefined)
      ? [pair(markup`${chart}`, changed, { size: 13, color: 'muted', padding: '0 0 2px' })]
      : []),
    ...(trend ? [row(trend.caption, { size: 12, color: 'muted', padding: '0 0 6px' })] : []),
    ...(reason === undefined ? [] : [row(reason, { size: 13, padding: '0 0 6px' })]),
    ...renderNote(note),
  ];
}

const renderNote = (note: string | undefined): Markup[] =>
  note === undefined ? [] : [row(note, { size: 13, color: 'muted', padding: '0 0 6px' })];

/** Style of a change beside a value: wide enough that values stand under each other. */
const CHANGE = `display:inline-block;min-width:68px;font-size:13px;color:${COLORS.muted};white-space:nowrap`;

const renderRow = ({ name, value, change }: RowText): Markup =>
  pair(name, markup`${value} <span class="muted" style="${CHANGE}">${change ?? '–'}</span>`);
