import type { Draft } from '../file/read-draft.ts';
import type { Named, Section } from '../file/read-draft.ts';
import { checkName } from './resolve-fields.ts';
import { resolveChannel } from './resolve-channels.ts';
import { resolveRule, type Problem } from './resolve-rules.ts';
import type { Channel, Dimension, Measure, Metric, Rule } from '../model/types.ts';

/** Resolves the rules and channels of the files; problems are recorded at their places. */
export function resolveAlerts(
  sections: Draft['sections'],
  context: {
    readonly metrics: ReadonlyMap<string, Metric>;
    readonly dimensions: ReadonlyMap<string, Dimension>;
    readonly measures: ReadonlyMap<string, Measure>;
    readonly timezone: string;
    readonly language: string;
  },
): { readonly rules: ReadonlyMap<string, Rule>; readonly channels: ReadonlyMap<string, Channel> } {
  const names = new Set([...sections.channels.entries.keys(), ...sections.channels.broken.keys()]);
  const broken = {
    metrics: new Set([
      ...sections.metrics.broken.keys(),
      ...[...sections.metrics.entries.keys()].filter((name) => !context.metrics.has(name)),
    ]),
    dimensions: new Set(sections.dimensions.broken.keys()),
  };
  const { timezone, language } = context;
  const scope = { ...context, channels: names, broken };
  const channelScope = { names, timezone, language };
  return {
    channels: resolveEach(sections.channels, ({ name, value }) => resolveChannel(name, value, channelScope)),
    rules: resolveEach(sections.rules, ({ name, value }) => resolveRule(name, value, scope)),
  };
}

function resolveEach<Draft, Resolved>(
  section: Section<Draft>,
  resolve: (named: Named<Draft>) => { readonly value: Resolved; readonly problems: readonly Problem[] },
): Map<string, Resolved> {
  return new Map(
    [...section.entries.values()].map((named) => {
      checkName(named.name, named.place);
      const { value, problems } = resolve(named);
      for (const { path, message } of problems) named.place.at(...path).refuse(message);
      return [named.name, value];
    }),
  );
}
