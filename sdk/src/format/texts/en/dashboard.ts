import type { DashboardTexts } from '../editing-texts.ts';

export const dashboard: DashboardTexts = {
  edit: 'Edit',
  vanished: {
    one: 'One of your changes no longer fits this dashboard',
    many: '{count} of your changes no longer fit this dashboard',
    missing: {
      widget: 'the widget “{name}” is gone',
      section: 'the section “{name}” is gone',
      element: '“{name}” is not available',
      metric: 'the metric “{name}” is not available',
      dimension: 'the dimension “{name}” is not available',
      property: 'the property “{name}” is gone',
    },
  },
};
