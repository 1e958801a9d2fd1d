import type { ControlTexts } from './control-texts.ts';

export const controls: ControlTexts = {
  range: 'Zeitraum',
  custom: 'Eigener…',
  compare: 'Vergleichen mit',
  noComparison: 'Kein Vergleich',
  previousPeriod: 'ggü. dem Zeitraum davor',
  close: 'Schließen',
  previousMonth: 'Voriger Monat',
  nextMonth: 'Nächster Monat',
  firstDay: 'Wählen Sie den ersten Tag.',
  lastDay: 'Ab {day}. Wählen Sie den letzten Tag.',
  noData: '{day}, keine Daten',
};
