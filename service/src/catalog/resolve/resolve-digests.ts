import type { DraftDigest } from '../file/draft-digests.ts';
import type { Place } from '../file/problems.ts';
import type { Draft, Named, Section } from '../file/read-draft.ts';
import type { Dashboard } from '../model/dashboard-types.ts';
import type { Digest } from '../model/digest-types.ts';
import { attributesOf } from '../model/flatten-filter.ts';
import { describeUnknown } from '../model/names.ts';
import type { Role } from '../model/role-types.ts';
import type { Channel } from '../model/types.ts';
import { checkName } from './resolve-fields.ts';
import { resolveZone } from './resolve-sources.ts';

/** Names that digests may refer to. Entries that could not be resolved have problems of their own. */
interface DigestScope {
  readonly dashboards: ReadonlyMap<string, Dashboard>;
  readonly roles: ReadonlyMap<string, Role>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly drafts: Readonly<Record<'dashboards' | 'roles' | 'channels', Section<unknown>>>;
}

/** Resolves the digests of the files; problems are recorded at their places, and what has one may be left out. */
export function resolveDigests(sections: Draft['sections'], scope: Omit<DigestScope, 'drafts'>): Map<string, Digest> {
  const resolved = [...sections.digests.entries.values()].map((named) => {
    checkName(named.name, named.place);
    return resolveDigest(named, { ...scope, drafts: sections });
  });
  return new Map(resolved.flatMap((digest) => (digest ? [[digest.id, digest]] : [])));
}

function resolveDigest({ name, value, place }: Named<DraftDigest>, scope: DigestScope): Digest | undefined {
  const dashboard = find(
    value.dashboard,
    'a dashboard',
    place.at('dashboard'),
    scope.dashboards,
    scope.drafts.dashboards,
  );
  const role = find(value.role, 'a role', place.at('role'), scope.roles, scope.drafts.roles);
  const channel = find(value.channel, 'a channel', place.at('channel'), scope.channels, scope.drafts.channels);
  if (dashboard && role && !dashboard.roles.includes(role.name)) {
    place.at('role').refuse(`"${role.name}" does not get ${dashboard.id}: expected ${dashboard.roles.join(' or ')}`);
  }
  if (role) checkAttributes(value.attributes, role, place);
  if (channel) checkChannel(value, channel, place);
  if (value.on !== undefined && value.every !== 'week') {
    place.at('on').refuse(`on beside every: ${value.every}: expected every: week`);
  }
  if (!dashboard || !channel) return undefined;
  return {
    id: name,
    title: value.title ?? dashboard.title,
    dashboard: dashboard.id,
    role: value.role,
    attributes: value.attributes,
    reader: value.reader,
    channel: channel.name,
    to: channel.type === 'email' ? [...new Set(value.to ?? channel.to)] : [],
    every: value.every,
    on: value.on ?? 1,
    atMinute: value.at,
    timezone: resolveZone(value.timezone, channel.timezone, place.at('timezone')),
    language: value.language ?? channel.language,
    onlyWhenUnusual: value.only_when_unusual,
  };
}

function find<Entry>(
  name: string,
  kind: string,
  place: Place,
  entries: ReadonlyMap<string, Entry>,
  drafts: Section<unknown>,
): Entry | undefined {
  const entry = entries.get(name);
  if (!entry && !drafts.entries.has(name) && !drafts.broken.has(name))
    place.refuse(describeUnknown(kind, name, [...drafts.entries.keys(), ...drafts.broken.keys()]));
  return entry;
}

function checkChannel({ to }: DraftDigest, { name, type }: Channel, place: Place): void {
  if (type === 'webhook') {
    place.at('channel').refuse(`"${name}" is a channel of type webhook: expected one of type email, slack or teams`);
  }
  if (type !== 'email' && to !== undefined) {
    place.at('to').refuse(`to beside a channel of type ${type}: expected it to be absent`);
  }
}

/** Each attribute that the role's filters refer to is needed: without it the digest would be denied each time. */
function checkAttributes(attributes: DraftDigest['attributes'], role: Role, place: Place): void {
  const needed = [...new Set(role.filters.flatMap(attributesOf))];
  for (const name of needed.filter((each) => !Object.hasOwn(attributes, each))) {
    place
      .at('attributes')
      .refuse(
        `${name} is missing: expected the values by which role "${role.name}" sees rows, as { ${name}: [north] }`,
      );
  }
  for (const name of Object.keys(attributes).filter((each) => !needed.includes(each))) {
    place.at('attributes', name).refuseKey(describeUnknown(`an attribute of role "${role.name}"`, name, needed));
  }
}
