import type { EpisodeTexts } from '../episode-texts.ts';

export const episodes: EpisodeTexts = {
  alert: 'Alert ({severity}, {span}): {title}',
  severity: { info: 'info', warning: 'warning', critical: 'critical' },
  since: 'open since {time}',
  more: 'Alerts: {count} more',
  open: 'Open alert',
  openOne: 'Open alert: {title}',
};
