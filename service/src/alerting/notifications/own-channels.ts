import { createHash } from 'node:crypto';
import type { Catalog, Channel } from '../../catalog/model/types.ts';
import type { KnownRule } from '../types.ts';

/** Begins the names of channels to single readers, which no channel of a catalogue can have. */
export const OWN_CHANNEL = 'own:';

/** Most mails to one reader in an hour; further ones are joined. */
const PER_HOUR = 20;

export const nameOwnChannel = (owner: string): string =>
  `${OWN_CHANNEL}${createHash('sha256').update(owner).digest('hex').slice(0, 32)}`;

/** Returns the sender of mails about own rules: that of the catalogue's first channel of type email. */
export const findSender = ({ channels }: Pick<Catalog, 'channels'>): string | undefined =>
  [...channels.values()].find(({ type }) => type === 'email')?.from;

/** Channels to the mail addresses of readers, as long as they have a rule that mails them. */
export interface OwnChannels {
  /** Returns the channel for an alert of a rule; undefined once the rule is stopped, disabled, or sends no mail. */
  find(channel: string, rule: string): Channel | undefined;
  list(): readonly Channel[];
}

export function createOwnChannels(
  catalog: Catalog,
  registry: { readonly rules: ReadonlyMap<string, KnownRule> },
): OwnChannels {
  const from = findSender(catalog);
  const toChannel = ({ rule: { personal }, own, isDisabled }: KnownRule): Channel | undefined => {
    if (!personal || !own?.mail || isDisabled || from === undefined) return undefined;
    return {
      name: nameOwnChannel(personal.owner),
      title: personal.owner,
      type: 'email',
      url: undefined,
      urlVariable: undefined,
      secretVariable: undefined,
      to: [own.mail.address],
      from,
      timezone: catalog.timezone,
      language: own.mail.language,
      fallback: undefined,
      perHour: PER_HOUR,
    };
  };
  let rules: typeof registry.rules | undefined;
  let byRule: ReadonlyMap<string, Channel> = new Map();
  let listed: readonly Channel[] = [];

  /** Computes the channels once for each state of the registry: each claim of notifications asks. */
  function update(): void {
    if (rules === registry.rules) return;
    ({ rules } = registry);
    const channels = [...rules].flatMap(([name, rule]) => {
      const channel = toChannel(rule);
      return channel ? [[name, channel] as const] : [];
    });
    byRule = new Map(channels);
    listed = [...new Map(channels.map(([, channel]) => [channel.name, channel])).values()];
  }

  return {
    find(name, rule) {
      update();
      const channel = byRule.get(rule);
      return channel?.name === name ? channel : undefined;
    },
    list() {
      update();
      return listed;
    },
  };
}
