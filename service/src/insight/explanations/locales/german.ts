import type { Words } from './types.ts';

export const german: Words = {
  locale: 'de-DE',
  lowersTitles: false,
  verbs: { flow: ':', level: ':' },
  change: {
    up: '{metric}{verb} {actual} ({range}), {difference} mehr als {versus}.',
    down: '{metric}{verb} {actual} ({range}), {difference} weniger als {versus}.',
    same: '{metric}{verb} {actual} ({range}), etwa wie {versus}.',
  },
  alone: '{metric}{verb} {actual} ({range}).',
  noBase: {
    none: 'Zum Vergleich fehlen Daten ({baseRange}).',
    before: 'Zum Vergleich fehlen Daten ({baseRange}): Es gibt sie erst seit {dataFrom}.',
    partly: 'Zum Vergleich gibt es zu wenige Daten ({baseRange}): Sie beginnen am {dataFrom}.',
  },
  difference: { withRatio: '{change} oder {ratio}', alone: '{change}' },
  within: {
    expected: '{metric}{verb} {actual} ({range}), im erwarteten Bereich von {low} bis {high}.',
    usual: '{metric}{verb} {actual} ({range}), im Bereich vergleichbarer früherer Zeiträume von {low} bis {high}.',
  },
  versus: {
    expected: 'erwartet ({base})',
    usual: 'im Durchschnitt vergleichbarer früherer Zeiträume ({base})',
    comparison: '{baseRange} ({base})',
  },
  settled: 'Spätere Zahlen sind noch nicht endgültig und bleiben außen vor.',
  unsettled: 'Die Zahlen sind noch nicht endgültig; der Vergleich kann sich noch ändern.',
  range: {
    outside: 'Das liegt außerhalb des erwarteten Bereichs von {low} bis {high}.',
    expected: 'Der erwartete Bereich ist {low} bis {high}.',
    usual: 'In den verglichenen Zeiträumen lag der Wert zwischen {low} und {high}.',
  },
  eventful: 'In jeden der verglichenen Zeiträume fiel ein Feiertag oder ein anderes Ereignis.',
  lengths: {
    days: 'Das sind {length} gegenüber {before}{weekdays}. Allein die unterschiedliche Länge macht {effect} aus. Pro Tag sind es {perDay} gegenüber {basePerDay}.',
    hours:
      'Das sind {length} gegenüber {before}{weekdays}. Allein die unterschiedliche Länge macht {effect} aus. Pro Stunde sind es {perDay} gegenüber {basePerDay}.',
    differ: 'Die Zeiträume sind unterschiedlich lang: {length} gegenüber {before}.',
  },
  aligned: 'Über die Tage, die es in beiden Zeiträumen gibt, beträgt die Änderung {change}.',
  weekdays: ', {list}',
  weekday: {
    more: { one: '{count} {weekday} mehr', many: '{count} {weekday}e mehr' },
    fewer: { one: '{count} {weekday} weniger', many: '{count} {weekday}e weniger' },
  },
  lengthAdjusted: 'Um die Länge bereinigt beträgt der Unterschied {rest}.',
  noParts: {
    distinct:
      'In {metric} zählt alles nur einmal, auch was in mehreren Gruppen vorkommt. Deshalb gibt es keine Aufschlüsselung.',
    percentile: 'Die Werte einzelner Gruppen ergeben zusammen nicht {metric}. Deshalb gibt es keine Aufschlüsselung.',
    denominator:
      'Es gibt keine Aufschlüsselung von {metric}: Keine Ihrer Kennzahlen ist die Zahl, durch die geteilt wird.',
  },
  rare: 'Eine so große Abweichung kommt {often} vor.',
  rareWithin: 'Besonders auffällig: {part}. Eine so große Abweichung kommt {often} vor.',
  often: { once: 'etwa einmal in {onceIn} Stunden', seldom: 'seltener als einmal in tausend Stunden' },
  concentrated: {
    one: 'Nach {dimension}: {share} des Unterschieds entfallen auf {segments}.',
    many: 'Nach {dimension}: {share} des Unterschieds entfallen auf {segments}.',
  },
  outweighs: {
    one: 'Nach {dimension}: Auf {segments} entfallen {change}, mehr als insgesamt; der Rest entwickelte sich gegenläufig.',
    many: 'Nach {dimension}: Auf {segments} entfallen zusammen {change}, mehr als insgesamt; der Rest entwickelte sich gegenläufig.',
  },
  deeper: 'Innerhalb von {segment} entfallen {share} auf {children}.',
  deeperAll: 'Innerhalb von {segment} entfällt alles auf {children}.',
  broad: 'Der Unterschied ist breit verteilt: Keine einzelne Gruppe sticht heraus.',
  largest: {
    up: { one: 'Größter Anstieg ({dimension}): {list}.', many: 'Größte Anstiege ({dimension}): {list}.' },
    down: { one: 'Größter Rückgang ({dimension}): {list}.', many: 'Größte Rückgänge ({dimension}): {list}.' },
  },
  offset: 'Teilweise ausgeglichen durch {list}.',
  offsetWithin: 'Innerhalb der Gruppen teilweise ausgeglichen durch {list}.',
  factors: 'Der Unterschied setzt sich zusammen aus {list}.',
  onlyFactor: 'Der ganze Unterschied entsteht durch {metric}.',
  factor: '{effect} durch {metric}',
  rates: {
    alone: 'Davon kommen {rate} aus Veränderungen innerhalb der Gruppen ({dimension}), vor allem {list}.',
    withMix:
      'Davon kommen {rate} aus Veränderungen innerhalb der Gruppen ({dimension}), vor allem {list}, und {mix} aus Verschiebungen zwischen ihnen.',
  },
  trend: {
    up: 'Die Wochensummen sind zuletzt um etwa {slope} pro Woche gestiegen.',
    down: 'Die Wochensummen sind zuletzt um etwa {slope} pro Woche gefallen.',
    newUp: 'Die Wochensummen steigen seit Kurzem, um etwa {slope} pro Woche.',
    newDown: 'Die Wochensummen fallen seit Kurzem, um etwa {slope} pro Woche.',
  },
  trendPart: 'Bei diesem Tempo entfallen etwa {part} des Unterschieds auf den Trend.',
  trendAll: 'Bei diesem Tempo entfällt mindestens der ganze Unterschied auf den Trend.',
  coincidence: 'Das fällt zusammen mit {list}.',
  anomalies: { one: 'einem ungewöhnlichen Wert bei {list}', many: 'ungewöhnlichen Werten bei {list}' },
  truth: { true: 'ja', false: 'nein' },
  without: 'ohne {dimension}',
  points: 'PP',
};
