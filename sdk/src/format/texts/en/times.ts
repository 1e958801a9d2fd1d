import type { Texts } from '../texts.ts';

export const times: Texts['times'] = {
  quarter: 'Q{quarter} {year}',
  week: 'Week of {day}',
};
