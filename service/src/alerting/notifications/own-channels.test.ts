import { expect, it } from 'vitest';
import type { Catalog } from '../../catalog/model/types.ts';
import type { KnownRule } from '../types.ts';
import { createOwnChannels, nameOwnChannel } from './own-channels.ts';

const catalog = {
  timezone: 'UTC',
  channels: new Map([['post', { type: 'email', from: 'kpis@shop.example' }]]),
} as unknown as Catalog;

const toRule = (owner: string, address: string | null, isDisabled = false): KnownRule =>
  ({
    rule: { personal: { owner } },
    isDisabled,
    own: { mail: address && { address, language: 'de' } },
  }) as unknown as KnownRule;

it('has one channel for each reader with a rule that mails it, computed once for each state of the rules', () => {
  const registry = {
    rules: new Map([
      ['a1', toRule('anna', 'anna@shop.example')],
      ['a2', toRule('anna', 'anna@shop.example')],
      ['a3', toRule('anna', null)],
      ['b1', toRule('ben', 'ben@shop.example', true)],
    ]),
  };
  const own = createOwnChannels(catalog, registry);
  const anna = nameOwnChannel('anna');
  expect(own.list().map(({ name, to }) => [name, to])).toEqual([[anna, ['anna@shop.example']]]);
  expect(own.list()).toBe(own.list());
  expect(own.find(anna, 'a2')).toMatchObject({ name: anna, language: 'de', from: 'kpis@shop.example' });
  expect([own.find(anna, 'a3'), own.find(anna, 'b1'), own.find(nameOwnChannel('ben'), 'a1')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  registry.rules = new Map([['b1', toRule('ben', 'ben@shop.example')]]);
  expect(own.list().map(({ name }) => name)).toEqual([nameOwnChannel('ben')]);
  expect(own.find(anna, 'a2')).toBeUndefined();
});
