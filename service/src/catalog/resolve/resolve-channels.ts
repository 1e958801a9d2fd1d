import type { DraftChannel } from '../file/draft-alerts.ts';
import { toZone } from '../../time/zones.ts';
import { describeUnknown } from '../model/names.ts';
import { toTitle } from '../model/titles.ts';
import type { Channel } from '../model/types.ts';
import type { Outcome, Problem, Refuse } from './resolve-rules.ts';

/** Default maximum of messages per hour, to people and to machines. */
const MESSAGES_PER_HOUR = 60;
const WEBHOOKS_PER_HOUR = 600;

/** The other channels, and the settings of the catalogue that hold where a channel says nothing else. */
export interface ChannelScope {
  readonly names: { has(name: string): boolean; keys(): Iterable<string> };
  readonly timezone: string;
  readonly language: string;
}

/** Resolves a channel and checks the settings that its type needs. */
export function resolveChannel(name: string, draft: DraftChannel, scope: ChannelScope): Outcome<Channel> {
  const problems: Problem[] = [];
  const refuse: Refuse = (path, message) => {
    problems.push({ path, message });
    return undefined;
  };
  checkAddresses(draft, refuse);
  if (draft.fallback === name) refuse(['fallback'], `"${name}" is its own fallback: expected another channel`);
  else if (draft.fallback !== undefined && !scope.names.has(draft.fallback)) {
    refuse(['fallback'], describeUnknown('a channel', draft.fallback, [...scope.names.keys()]));
  }
  const timezone = draft.timezone === undefined ? scope.timezone : toZone(draft.timezone);
  if (timezone === undefined) {
    refuse(['timezone'], `"${draft.timezone}" is not a time zone: expected an IANA name such as Europe/Berlin or UTC`);
  }
  const channel: Channel = {
    name,
    title: draft.title ?? toTitle(name),
    type: draft.type,
    url: draft.url,
    urlVariable: draft.url_env,
    secretVariable: draft.secret_env,
    to: draft.to ?? [],
    from: draft.from,
    timezone: timezone ?? scope.timezone,
    language: draft.language ?? scope.language,
    fallback: draft.fallback,
    perHour: draft.per_hour ?? (draft.type === 'webhook' ? WEBHOOKS_PER_HOUR : MESSAGES_PER_HOUR),
  };
  return { value: channel, problems };
}

function checkAddresses(draft: DraftChannel, refuse: Refuse): void {
  const isMail = draft.type === 'email';
  const addresses = [draft.url, draft.url_env].filter((address) => address !== undefined).length;
  if (!isMail && addresses !== 1) refuse([], `${draft.type} has ${addresses} addresses: expected url or url_env`);
  if (isMail && draft.to === undefined) refuse([], 'to is missing: expected a list of e-mail addresses');
  if (isMail && draft.from === undefined) refuse([], 'from is missing: expected an e-mail address');
  for (const key of isMail ? (['url', 'url_env', 'secret_env'] as const) : (['to', 'from'] as const)) {
    if (draft[key] !== undefined) refuse([key], `${key} of a channel of type ${draft.type}: expected it to be absent`);
  }
  if ((draft.type === 'slack' || draft.type === 'teams') && draft.secret_env !== undefined) {
    refuse(
      ['secret_env'],
      `secret_env of a channel of type ${draft.type}: expected it to be absent, because its address is the secret`,
    );
  }
}
