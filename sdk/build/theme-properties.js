/** The custom properties of all widgets and what each sets, for the manifest. A test holds the list against the styles. */
export const themeProperties = Object.entries({
  surface: 'Background of a widget.',
  canvas: 'Background of the panel that opens over the page.',
  text: 'Text and numbers.',
  'text-muted': 'Labels, units and times.',
  border: 'Edges of widgets, and lines between rows.',
  track: 'The part of a bar that is not filled.',
  accent: 'Lines, bars, links, buttons and the focus.',
  compare: 'The line of the comparison.',
  good: 'Changes for the better that are unusual.',
  bad: 'Changes for the worse that are unusual, alerts and missed targets.',
  attention: 'What is unusual, outdated or soon a problem.',
  grid: 'Lines of charts.',
  'control-edge': 'Edges of buttons and fields; at least 3 : 1 against the surface.',
  radius: 'Roundness of the corners of a widget.',
  space: 'Space between the edge of a widget and its content.',
  font: 'Font family; that of the page when absent.',
  'font-size': 'Size of plain text, 14px when absent; other sizes follow.',
  'chart-height': 'Height of the picture of a chart.',
  ...Object.fromEntries(
    Array.from({ length: 8 }, (_none, index) => [`series-${index + 1}`, `Colour of part ${index + 1} of a chart.`]),
  ),
}).map(([name, description]) => ({ name: `--kpi-${name}`, description }));
