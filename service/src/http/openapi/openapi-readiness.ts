const text = { type: 'string' } as const;

/** The body of `GET /readyz`: see `health.ts`. */
export const readiness = {
  type: 'object',
  required: ['status', 'components'],
  properties: {
    status: { enum: ['ready', 'degraded', 'starting', 'draining', 'unavailable'] },
    waitingFor: text,
    components: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'status'],
        properties: {
          name: { enum: ['postgres', 'ingest', 'kafka', 'redis'] },
          status: { enum: ['ok', 'degraded', 'failed'] },
          reason: text,
          problems: { type: 'array', items: { type: 'object' } },
        },
      },
    },
  },
} as const;
