import { z } from 'zod';
import { draftRule } from '../../catalog/file/draft-alerts.ts';
import { ACTION_SCHEMAS } from '../alerts/route-alerts.ts';
import { replaySchema } from '../alerts/route-channels.ts';
import { RULE_SCHEMAS } from '../alerts/route-rules.ts';
import { silenceSchema } from '../alerts/route-silences.ts';

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
const json = (schema: unknown) => ({ 'application/json': { schema } });
const failure = (description: string) => ({ description, content: json({ $ref: '#/components/schemas/Failure' }) });

interface Operation {
  readonly summary: string;
  readonly body?: z.ZodType;
  readonly query?: readonly string[];
  readonly status?: string;
}

function describe(path: string, { summary, body, query = [], status = '200' }: Operation) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  return {
    summary,
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...query.map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
    ],
    ...(body && { requestBody: { required: true, content: json(schemaOf(body)) } }),
    responses: {
      [status]:
        status === '204' ? { description: 'Done' } : { description: summary, content: json({ type: 'object' }) },
      '401': failure('No token, or an invalid one'),
      ...(names.length > 0 && { '404': failure('There is none that the token may see') }),
      '403': failure('`missing_claim` or `malformed_claim` of the token, or its roles may not'),
      ...(body && { '400': failure('The body is not understood') }),
      '503': failure('Away for a moment: try again'),
    },
  };
}

const OPERATIONS: readonly (readonly [string, string, Operation])[] = [
  [
    'get',
    '/v1/alerts',
    {
      summary: 'Alerts, the worst first, then the newest, then by id',
      query: ['state', 'severity', 'rule', 'metric', 'limit', 'before'],
    },
  ],
  ['get', '/v1/alerts/{id}', { summary: 'An alert with its history' }],
  [
    'get',
    '/v1/alerts/{id}/explanation',
    { summary: 'What was behind the bucket that an alert was raised on', query: ['language'] },
  ],
  ['post', '/v1/alerts/{id}/acknowledge', { summary: 'Take an alert on', body: ACTION_SCHEMAS.acknowledge }],
  ['post', '/v1/alerts/{id}/snooze', { summary: 'Tell nobody for a while', body: ACTION_SCHEMAS.snooze }],
  ['post', '/v1/alerts/{id}/unsnooze', { summary: 'End a snooze', body: ACTION_SCHEMAS.unsnooze }],
  ['post', '/v1/alerts/{id}/resolve', { summary: 'End an episode by hand', body: ACTION_SCHEMAS.resolve }],
  ['post', '/v1/alerts/{id}/comment', { summary: 'Add to the history', body: ACTION_SCHEMAS.comment }],
  ['get', '/v1/rules', { summary: 'Rules over metrics that the token may see' }],
  [
    'post',
    '/v1/rules',
    { summary: 'Make a rule: a name, and the keys of Rule', body: RULE_SCHEMAS.create, status: '201' },
  ],
  ['post', '/v1/rules/test', { summary: 'What a rule finds now', body: RULE_SCHEMAS.test }],
  ['post', '/v1/rules/backtest', { summary: 'What a rule would have done', body: RULE_SCHEMAS.backtest }],
  ['get', '/v1/rules/{name}', { summary: 'A rule' }],
  ['put', '/v1/rules/{name}', { summary: 'Edit a rule: its version, and the keys of Rule', body: RULE_SCHEMAS.edit }],
  ['delete', '/v1/rules/{name}', { summary: 'Remove a rule', status: '204' }],
  ['post', '/v1/rules/{name}/disable', { summary: 'Stop a rule, and end its episodes' }],
  ['post', '/v1/rules/{name}/enable', { summary: 'Start a rule again' }],
  ['get', '/v1/silences', { summary: 'Silences that are not over' }],
  ['post', '/v1/silences', { summary: 'Keep alerts that match from being told', body: silenceSchema, status: '201' }],
  ['delete', '/v1/silences/{id}', { summary: 'End a silence', status: '204' }],
  ['get', '/v1/channels', { summary: 'Channels, and whether they are tried' }],
  ['post', '/v1/channels/{name}/test', { summary: 'Send a test message now' }],
  ['post', '/v1/channels/{name}/enable', { summary: 'Try a channel again' }],
  ['get', '/v1/deliveries', { summary: 'Deliveries, newest first', query: ['state', 'channel', 'limit', 'before'] }],
  ['post', '/v1/deliveries/replay', { summary: 'Try dead deliveries again', body: replaySchema }],
];

/** The paths of alerts for the OpenAPI document; bodies are described by the schemas that parse them. */
export function describeAlertPaths(): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [method, path, operation] of OPERATIONS) {
    paths[path] = { ...paths[path], [method]: describe(path, operation) };
  }
  return paths;
}

/** A rule's keys in camel case, as the API reads them. */
export function describeRule(): unknown {
  const schema = schemaOf(draftRule) as { properties: Record<string, unknown> };
  const properties = Object.entries(schema.properties).map(([key, value]) => [
    key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return { ...schema, properties: Object.fromEntries(properties) as unknown };
}
