import type { z } from 'zod';
import { CALENDAR, SECTIONS, SETTINGS, type DraftCalendar, type DraftSettings, type SectionName } from './draft.ts';
import { formatValue } from '../../base/format-value.ts';
import { describeBadName, describeUnknown, isName } from '../model/names.ts';
import { Place, type Problems } from './problems.ts';
import type { YamlFile } from './yaml-file.ts';

type Entry<S extends SectionName> = z.output<(typeof SECTIONS)[S]>;

/** A named entry with its content and its place. */
export interface Named<T> {
  readonly name: string;
  readonly value: T;
  readonly place: Place;
}

/**
 * A section of the catalogue. Names of entries with a wrong shape are kept, so that references to them are not reported
 * too.
 */
export interface Section<T> {
  readonly entries: ReadonlyMap<string, Named<T>>;
  readonly broken: ReadonlyMap<string, { readonly place: Place; readonly value: unknown }>;
}

/** All files merged; each entry has the right shape, but no name is resolved yet. */
export interface Draft {
  readonly sections: { readonly [S in SectionName]: Section<Entry<S>> };
  readonly settings: DraftSettings;
  readonly calendar: readonly { readonly value: DraftCalendar[number]; readonly place: Place }[];
  /** Returns the place of a setting; the top of the first file for one that is absent. */
  placeOf(setting: string): Place;
}

const KNOWN = [...Object.keys(SETTINGS), ...Object.keys(SECTIONS), 'calendar'];

/** Merges the files of a catalogue. Records unknown keys, wrong shapes, invalid names and duplicates. */
export function readDraft(files: readonly YamlFile[], problems: Problems): Draft {
  const tops = files.flatMap((file) => readTop(file, new Place(problems, file, [])));
  const settingPlaces = new Map<string, Place>();
  const settings: Record<string, unknown> = {};
  for (const { key, value, place } of tops) {
    if (!KNOWN.includes(key)) place.refuseKey(describeUnknown('a key of a catalogue', key, KNOWN));
    if (!Object.hasOwn(SETTINGS, key)) continue;
    const earlier = settingPlaces.get(key);
    if (earlier) place.refuseKey(`${key} is already set in ${earlier.file}: expected it in one file`);
    settingPlaces.set(key, place);
    settings[key] = parseShape(SETTINGS[key as keyof typeof SETTINGS] as z.ZodType<unknown>, value, place);
  }
  const section = <S extends SectionName>(name: S): Section<Entry<S>> =>
    readSection(
      tops.filter(({ key }) => key === name),
      SECTIONS[name] as unknown as z.ZodType<Entry<S>>,
    );
  const first = new Place(problems, files[0] as YamlFile, []);
  return {
    sections: {
      sources: section('sources'),
      dimensions: section('dimensions'),
      hierarchies: section('hierarchies'),
      metrics: section('metrics'),
      roles: section('roles'),
      rules: section('rules'),
      channels: section('channels'),
      dashboards: section('dashboards'),
      digests: section('digests'),
    },
    settings: settings,
    calendar: tops
      .filter(({ key }) => key === 'calendar')
      .flatMap(({ value, place }) =>
        (parseShape(CALENDAR, value, place) ?? []).map((event, index) => ({ value: event, place: place.at(index) })),
      ),
    placeOf: (setting) => settingPlaces.get(setting) ?? first,
  };
}

interface Top {
  readonly key: string;
  readonly value: unknown;
  readonly place: Place;
}

function readTop(file: YamlFile, place: Place): Top[] {
  if (file.value === undefined) return [];
  if (!isMap(file.value)) {
    place.refuse(
      `${formatValue(file.value)}: expected a catalogue, a map with keys such as ${KNOWN.slice(0, 9).join(', ')}`,
    );
    return [];
  }
  return Object.entries(file.value).map(([key, value]) => ({ key, value, place: place.at(key) }));
}

function readSection<T>(tops: readonly Top[], schema: z.ZodType<T>): Section<T> {
  const entries = new Map<string, Named<T>>();
  const broken = new Map<string, { place: Place; value: unknown }>();
  const places = new Map<string, Place>();
  for (const { key, value: map, place: sectionPlace } of tops) {
    if (!isMap(map)) {
      sectionPlace.refuse(`${formatValue(map)}: expected a map from names to ${key}`);
      continue;
    }
    for (const [name, value] of Object.entries(map)) {
      const place = sectionPlace.at(name);
      const earlier = places.get(name);
      if (!isName(name)) place.refuseKey(describeBadName(name));
      if (earlier) place.refuseKey(`${name} is already in ${earlier.file}: expected each name once`);
      if (earlier) continue;
      places.set(name, place);
      const parsed = parseShape(schema, value, place);
      if (parsed === undefined) broken.set(name, { place, value });
      else entries.set(name, { name, value: parsed, place });
    }
  }
  return { entries, broken };
}

/** Parses an entry; undefined when the shape is wrong. Each issue is recorded at its own place. */
function parseShape<T>(schema: z.ZodType<T>, value: unknown, place: Place): T | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code !== 'unrecognized_keys') place.at(...path).refuse(issue.message);
    else
      issue.message
        .split('\n')
        .forEach((line, index) => place.at(...path, issue.keys[index] as string).refuseKey(line));
  }
  return undefined;
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
