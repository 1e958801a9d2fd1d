import type { Texts } from '../texts.ts';

export const times: Texts['times'] = {
  last: 'Last {span}',
  quarter: 'Q{quarter} {year}',
  week: 'Week of {day}',
  periods: {
    today: 'Today',
    yesterday: 'Yesterday',
    'this day': 'Today',
    'this week': 'This week',
    'this month': 'This month',
    'this quarter': 'This quarter',
    'this year': 'This year',
    'previous day': 'Yesterday',
    'previous week': 'Last week',
    'previous month': 'Last month',
    'previous quarter': 'Last quarter',
    'previous year': 'Last year',
  },
};
