import {
  channelListSchema,
  channelSchema,
  channelTestSchema,
  deliveryListSchema,
  deliveryReplaySchema,
} from '../../../wire/channels.ts';
import { deliveryQuerySchema, replaySchema } from '../../alerts/route-channels.ts';
import { allOf, FORBIDDEN, NOT_FOUND } from '../error-codes.ts';
import type { Operation } from '../operation.ts';

export const NOTIFICATION_OPERATIONS: readonly Operation[] = [
  {
    id: 'listChannels',
    tag: 'Notifications',
    method: 'get',
    path: '/v1/channels',
    summary: 'List channels and their state',
    answers: { 200: { description: 'Channels', schema: channelListSchema } },
    errors: FORBIDDEN,
  },
  {
    id: 'testChannel',
    tag: 'Notifications',
    method: 'post',
    path: '/v1/channels/{name}/test',
    summary: 'Send a test message now',
    answers: { 200: { description: 'It was delivered', schema: channelTestSchema, example: { delivered: true } } },
    errors: allOf(FORBIDDEN, NOT_FOUND, { 502: ['delivery_failed'] }),
  },
  {
    id: 'enableChannel',
    tag: 'Notifications',
    method: 'post',
    path: '/v1/channels/{name}/enable',
    summary: 'Enable a channel that was disabled',
    answers: { 200: { description: 'The channel', schema: channelSchema } },
    errors: allOf(FORBIDDEN, NOT_FOUND),
  },
  {
    id: 'listDeliveries',
    tag: 'Notifications',
    method: 'get',
    path: '/v1/deliveries',
    summary: 'List deliveries, newest first',
    query: deliveryQuerySchema,
    answers: { 200: { description: 'Deliveries', schema: deliveryListSchema } },
    errors: FORBIDDEN,
  },
  {
    id: 'replayDeliveries',
    tag: 'Notifications',
    method: 'post',
    path: '/v1/deliveries/replay',
    summary: 'Retry dead deliveries',
    body: { schema: replaySchema, example: { ids: ['42'] } },
    answers: { 200: { description: 'How many are retried', schema: deliveryReplaySchema, example: { replayed: 1 } } },
    errors: FORBIDDEN,
  },
];
