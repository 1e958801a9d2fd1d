import type { Words } from './types.ts';

export const german: Words = {
  locale: 'de-DE',
  change: {
    up: '{metric}: {actual} ({range}), {change} oder {ratio} über {versus}.',
    down: '{metric}: {actual} ({range}), {change} oder {ratio} unter {versus}.',
    same: '{metric}: {actual} ({range}), etwa {versus}.',
    fromNothing: '{metric}: {actual} ({range}), {change} mehr als {versus}.',
  },
  versus: {
    expected: 'den erwarteten {base}',
    usual: 'den üblichen {base}',
    comparison: 'den {base} von {baseRange}',
  },
  rare: 'Eine so große Abweichung kommt etwa einmal in {onceIn} Stunden vor.',
  concentrated: {
    one: '{share} davon entfallen auf {segments}.',
    many: '{share} davon entfallen auf {segments}.',
  },
  within: 'In {segment} entfallen {share} auf {children}.',
  broad: 'Es ist breit verteilt: keine Dimension bündelt es.',
  drivers: 'Das meiste kommt von {list}.',
  detractors: 'Dagegen laufen {list}.',
  factors: 'Nach Faktoren: {list}.',
  rates: 'Nach {dimension}: Änderungen innerhalb der Segmente machen {rate} aus, ihre Mischung {mix}.',
  trend: {
    up: 'In den Wochen davor stieg es um etwa {slope} je Woche.',
    down: 'In den Wochen davor fiel es um etwa {slope} je Woche.',
    newUp: 'In den Wochen davor hat es sich gewendet und stieg um etwa {slope} je Woche.',
    newDown: 'In den Wochen davor hat es sich gewendet und fiel um etwa {slope} je Woche.',
  },
  coincidence: 'Es fällt zusammen mit {list}.',
  anomaly: 'einer Anomalie bei {metric}',
  without: 'ohne {dimension}',
  points: 'PP',
};
