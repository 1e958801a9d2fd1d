import { describe, expect, it } from 'vitest';
import { SMALL } from '../../../catalog/file/testing.ts';
import { parseCatalog } from '../../../catalog/resolve/parse-catalog.ts';
import { markup } from './markup.ts';
import { createLanguage } from './language.ts';
import { toMail } from './to-mail.ts';
import { toSlack } from './to-slack.ts';
import { toTeams } from './to-teams.ts';
import type { Message } from './types.ts';

const catalog = parseCatalog([{ name: 'small.yaml', text: SMALL }]);
const language = createLanguage(catalog, undefined, { language: 'de', timezone: 'Europe/Berlin' });

/** Texts that each form could read as markup. */
const HOSTILE = `<img src=x onerror="alert('1')"> & *b* _i_ [l](https://evil.example) \`c\` ~s~ <!channel>`;

const MESSAGE: Message = {
  subject: `Kritisch: ${HOSTILE}`,
  lines: [HOSTILE, 'Seit 13:00 Uhr.'],
  reason: HOSTILE,
  details: [HOSTILE],
  links: [
    { label: 'Meldung öffnen', url: 'https://page.example/?alert=a&b="c"' },
    { label: 'Diagramm', url: 'https://page.example/?explore=m' },
  ],
  figure: { metric: HOSTILE, value: '281', against: HOSTILE },
};

/** All texts of a value, with the keys that they stand under. */
const textsOf = (value: unknown, key = ''): [string, string][] =>
  typeof value === 'string'
    ? [[key, value]]
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, each]) => textsOf(each, Array.isArray(value) ? key : name))
      : [];

describe('a template of markup', () => {
  it('escapes texts, and keeps markup, lists of it and nothing', () => {
    expect(
      markup`<p title="${'"\''}">${'<b>&'}${markup`<i>${'<'}</i>`}${[markup`1`, markup`2`]}${undefined}${3}</p>`.source,
    ).toBe('<p title="&quot;&#39;">&lt;b&gt;&amp;<i>&lt;</i>123</p>');
  });
});

describe('a mail', () => {
  const mail = toMail(MESSAGE, 'critical', language);

  it('has the same as text and as HTML, in the language of the channel', () => {
    expect(mail.text.split('\n')).toEqual([
      HOSTILE,
      'Seit 13:00 Uhr.',
      `Grund: ${HOSTILE}`,
      HOSTILE,
      'Meldung öffnen: https://page.example/?alert=a&b="c"',
      'Diagramm: https://page.example/?explore=m',
    ]);
    expect(mail.html).toContain('<html lang="de-DE">');
    for (const text of ['281', 'Seit 13:00 Uhr.', 'Grund: &lt;img', 'Meldung öffnen', 'Diagramm'])
      expect(mail.html).toContain(text);
  });

  it('has no markup, script, image or style sheet of others', () => {
    expect(mail.html).not.toMatch(/<(img|script|link|iframe|!channel)/);
    expect(mail.html).toContain('href="https://page.example/?alert=a&amp;b=&quot;c&quot;"');
    expect(mail.html.match(/https?:[^"<&\s)]*/g)?.every((url) => /page\.example|evil\.example/.test(url))).toBe(true);
    expect(mail.html).not.toMatch(/(href|src)="[^"]*evil/);
  });
});

describe('a message to Slack', () => {
  it('has texts of people in blocks without markup, and links', () => {
    const { text, blocks } = toSlack(MESSAGE, language) as { text: string; blocks: { type: string }[] };
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'section', 'context', 'section']);
    expect(text).not.toMatch(/[<>]/);
    const markup = textsOf(blocks.filter((block) => JSON.stringify(block).includes('mrkdwn')));
    expect(markup.map(([, each]) => each)).toContain(
      '<https://page.example/?alert=a&amp;b="c"|Meldung öffnen>  ·  <https://page.example/?explore=m|Diagramm>',
    );
    expect(markup.join()).not.toContain('channel');
  });

  it('is as long as Slack accepts', () => {
    const long = { ...MESSAGE, subject: 'x'.repeat(400), lines: ['y'.repeat(5000)] };
    const { blocks } = toSlack(long, language) as { blocks: { text: { text: string } }[] };
    expect(blocks.slice(0, 2).map(({ text }) => text.text.length)).toEqual([150, 3000]);
  });
});

describe('a message to Teams', () => {
  it('is an Adaptive Card with runs of text, which have no markup, and buttons', () => {
    const card = toTeams(MESSAGE, 'resolved', language) as {
      type: string;
      attachments: { contentType: string; content: Record<string, unknown> }[];
    };
    expect(card.type).toBe('message');
    const [{ contentType, content } = { contentType: '', content: {} }] = card.attachments;
    expect(contentType).toBe('application/vnd.microsoft.card.adaptive');
    expect(content).toMatchObject({ type: 'AdaptiveCard', version: '1.4', lang: 'de' });
    expect(content.actions).toEqual(
      MESSAGE.links.map(({ label, url }) => ({ type: 'Action.OpenUrl', title: label, url })),
    );
    expect(JSON.stringify(content.body)).not.toContain('"TextBlock"');
    expect(JSON.stringify(content.body)).toContain('"color":"Good"');
  });
});
