import { z } from 'zod';

type Json = Readonly<Record<string, unknown>>;

const toReference = (id: string): string => `#/components/schemas/${id}`;

/** Renders zod schemas as JSON Schema; those with an id become components, and references to them. */
export class SchemaRenderer {
  /** Ids to schemas, of all that were rendered. */
  readonly components: Record<string, Json> = {};

  render(schema: z.ZodType): Json {
    // Wrapped, as the outermost schema would not become a reference.
    const { properties, $defs = {} } = z.toJSONSchema(z.object({ schema }), {
      io: 'input',
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        // The format says it.
        if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      },
    });
    for (const [id, definition] of Object.entries($defs)) this.components[id] ??= hoist(definition);
    return hoist(properties?.schema);
  }

  /** The keys of an object as parameters. */
  renderParameters(schema: z.ZodObject | undefined, place: 'query' | 'header'): Json[] {
    return Object.entries(schema?.shape ?? {}).map(([name, part]) => {
      const { description, ...rendered } = this.render(part as z.ZodType);
      const required = !(part as z.ZodType).safeParse(undefined).success;
      return { name, in: place, required, ...(description !== undefined && { description }), schema: rendered };
    });
  }
}

/** References into `$defs` lead into the document's components. */
const hoist = (schema: unknown): Json =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string'
      ? value.replace(/^#\/\$defs\/(.+)$/, (_, id: string) => toReference(id))
      : value,
  ) as Json;
