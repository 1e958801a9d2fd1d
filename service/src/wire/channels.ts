/** The answers of `/v1/channels` and `/v1/deliveries`. */
import { z } from 'zod';
import { instant } from './basic.ts';

export const channelSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    type: z.enum(['webhook', 'slack', 'teams', 'email']),
    state: z.enum(['ready', 'paused', 'disabled']),
    reason: z.string().nullable().describe('Why it is disabled'),
    pausedUntil: instant.nullable(),
  })
  .meta({ id: 'Channel' });

export const channelListSchema = z.object({ channels: z.array(channelSchema) }).meta({ id: 'ChannelList' });
export const channelTestSchema = z.object({ delivered: z.literal(true) }).meta({ id: 'ChannelTest' });

export const deliverySchema = z
  .object({
    id: z.string(),
    messageId: z.string().describe('The header `webhook-id`'),
    channel: z.string(),
    alert: z.string().nullable(),
    type: z.string(),
    state: z.enum(['waiting', 'delivered', 'dead']),
    sentWith: z.string().nullable().describe('The delivery whose message contains this one'),
    tries: z.int(),
    error: z.string().nullable(),
    createdAt: instant,
    deliveredAt: instant.nullable(),
  })
  .meta({ id: 'Delivery' });

export const deliveryListSchema = z.object({ deliveries: z.array(deliverySchema) }).meta({ id: 'DeliveryList' });
export const deliveryReplaySchema = z.object({ replayed: z.int() }).meta({ id: 'DeliveryReplay' });
