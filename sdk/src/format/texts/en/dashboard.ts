import type { DashboardTexts } from '../editing-texts.ts';

export const dashboard: DashboardTexts = {
  edit: 'Edit',
  paper: {
    picture: 'Save as picture',
    print: 'Print or save as PDF',
    drawing: 'Drawing the picture…',
    failed: "Couldn't draw the picture: {reason}",
    asOf: 'As of {time}',
  },
  preview: {
    banner: 'Preview as {role}.',
    numbers: 'The numbers are yours.',
    rows: '{role} sees some values of {dimensions} only.',
    end: 'End preview',
  },
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
