import { describe, expect, it } from 'vitest';
import { findProblems, SMALL } from '../file/testing.ts';
import { parseCatalog } from './parse-catalog.ts';

const FILE = `${SMALL}  north: { metrics: all, dimensions: all, filters: { region: principal.regions } }
channels:
  mail: { type: email, to: all@shop.example, from: kpis@shop.example, timezone: Europe/Berlin, language: de }
  chat: { type: slack, url_env: CHAT }
  hook: { type: webhook, url_env: HOOK }
dashboards:
  money: { roles: [analyst, north], sections: [{ widgets: [kpi-card: { metric: revenue }] }] }
  count: { roles: [north], sections: [{ widgets: [kpi-card: { metric: orders }] }] }
digests:
`;
const says = (digest: string) =>
  findProblems(`${FILE}  one: ${digest}\n`).map(({ path, message }) => `${path}: ${message}`);

describe('a digest', () => {
  it('is read with its time, and follows its channel where it says nothing', () => {
    const text = `${FILE}  one: { dashboard: money, role: analyst, channel: mail, every: day, at: 07:30 }
  two: { dashboard: count, role: north, attributes: { regions: [north] }, channel: mail, to: [a@b.example, a@b.example],
    every: week, on: friday, at: 16:00, timezone: America/New_York, language: en, only_when_unusual: true, title: Numbers }\n`;
    const { digests } = parseCatalog([{ name: 'a.yaml', text }]);
    expect(digests.get('one')).toEqual({
      id: 'one',
      title: 'Money',
      dashboard: 'money',
      role: 'analyst',
      attributes: {},
      channel: 'mail',
      to: ['all@shop.example'],
      every: 'day',
      on: 1,
      atMinute: 450,
      timezone: 'Europe/Berlin',
      language: 'de',
      onlyWhenUnusual: false,
    });
    expect(digests.get('two')).toMatchObject({
      title: 'Numbers',
      attributes: { regions: ['north'] },
      to: ['a@b.example'],
      on: 5,
      atMinute: 960,
      timezone: 'America/New_York',
      language: 'en',
      onlyWhenUnusual: true,
    });
  });

  it.each([
    [
      '{ dashboard: mony, role: analyst, channel: mail, every: day, at: 07:30 }',
      'dashboard: "mony" is not a dashboard',
    ],
    [
      '{ dashboard: count, role: analyst, channel: mail, every: day, at: 07:30 }',
      'role: "analyst" does not get count: expected north',
    ],
    ['{ dashboard: count, role: north, channel: mail, every: day, at: 07:30 }', 'attributes: regions is missing'],
    [
      '{ dashboard: money, role: analyst, attributes: { regions: [north] }, channel: mail, every: day, at: 07:30 }',
      'regions',
    ],
    [
      '{ dashboard: money, role: analyst, channel: hook, every: day, at: 07:30 }',
      'channel: "hook" is a channel of type webhook',
    ],
    [
      '{ dashboard: money, role: analyst, channel: chat, to: a@b.example, every: day, at: 07:30 }',
      'to: to beside a channel of type slack',
    ],
    [
      '{ dashboard: money, role: analyst, channel: mail, every: day, on: friday, at: 07:30 }',
      'on: on beside every: day',
    ],
    [
      '{ dashboard: money, role: analyst, channel: mail, every: month, at: 07:30 }',
      'every: "month": expected day or week',
    ],
    [
      '{ dashboard: money, role: analyst, channel: mail, every: day, at: 24:00 }',
      'at: "24:00": expected a time of day such as 07:30',
    ],
    [
      '{ dashboard: money, role: analyst, channel: mail, every: day, at: 07:30, timezone: Berlin }',
      'timezone: "Berlin" is not a time zone',
    ],
  ])('is refused where it cannot be sent: %s', (digest, problem) => {
    expect(says(digest)).toEqual([expect.stringContaining(problem)]);
  });
});
