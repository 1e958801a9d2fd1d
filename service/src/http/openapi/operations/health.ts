import { z } from 'zod';
import { healthSchema, readinessSchema } from '../../../wire/health.ts';
import type { Operation } from '../operation.ts';

export const HEALTH_OPERATIONS: readonly Operation[] = [
  {
    id: 'getHealth',
    tag: 'Health',
    method: 'get',
    path: '/healthz',
    summary: 'Check that the process answers',
    isOpen: true,
    answers: { 200: { description: 'It does', schema: healthSchema, example: { status: 'ok' } } },
    errors: {},
  },
  {
    id: 'getReadiness',
    tag: 'Health',
    method: 'get',
    path: '/readyz',
    summary: 'Check whether the process takes requests, and which components have a problem',
    isOpen: true,
    answers: {
      200: {
        description: '`status` is ready or degraded',
        schema: readinessSchema,
        example: {
          status: 'ready',
          components: [
            { name: 'postgres', status: 'ok' },
            { name: 'ingest', status: 'ok' },
          ],
        },
      },
      503: {
        description: '`status` is starting, draining or unavailable',
        schema: readinessSchema,
        example: {
          status: 'unavailable',
          components: [
            { name: 'postgres', status: 'failed', reason: 'Postgres is starting up, or is a standby' },
            { name: 'ingest', status: 'ok' },
          ],
        },
      },
    },
    errors: {},
  },
  {
    id: 'getOpenApi',
    tag: 'Health',
    method: 'get',
    path: '/openapi.json',
    summary: 'Describe the service',
    isOpen: true,
    answers: {
      200: {
        description: 'This document',
        schema: z.record(z.string(), z.unknown()),
        example: { openapi: '3.1.0', info: { title: 'Tidemark', version: '0.1.0' }, paths: {} },
      },
    },
    errors: {},
  },
];
