import type { Words } from './types.ts';

export const german: Words = {
  locale: 'de-DE',
  lowersTitles: false,
  verbs: { flow: ':', level: ':' },
  change: {
    up: '{metric}{verb} {actual} ({range}), {difference} über {versus}.',
    down: '{metric}{verb} {actual} ({range}), {difference} unter {versus}.',
    same: '{metric}{verb} {actual} ({range}), etwa wie {versus}.',
  },
  difference: { withRatio: '{change} oder {ratio}', alone: '{change}' },
  within: {
    expected: '{metric}{verb} {actual} ({range}), im erwarteten Bereich von {low} bis {high} um {base}.',
    usual: '{metric}{verb} {actual} ({range}), im üblichen Bereich von {low} bis {high}.',
  },
  versus: {
    expected: 'erwartet ({base})',
    usual: 'üblich ({base})',
    comparison: '{baseRange} ({base})',
  },
  unsettled: 'Der Wert ist noch nicht endgültig: Die Zahlen können sich noch ändern, der Vergleich ist vorläufig.',
  range: {
    outside: 'Das liegt außerhalb des erwarteten Bereichs von {low} bis {high}.',
    expected: 'Der erwartete Bereich ist {low} bis {high}.',
    usual: 'In den verglichenen Zeiträumen lag der Wert zwischen {low} und {high}.',
  },
  eventful: 'In alle verglichenen Zeiträume fielen Kalenderereignisse.',
  lengths: {
    days: '{length} gegenüber {before}{weekdays}: allein die Länge macht {effect} aus. Je Tag sind es {perDay} gegenüber {basePerDay}.',
    hours:
      '{length} gegenüber {before}{weekdays}: allein die Länge macht {effect} aus. Je Stunde sind es {perDay} gegenüber {basePerDay}.',
    differ: 'Die Zeiträume sind verschieden lang: {length} gegenüber {before}.',
  },
  weekdays: ', {list}',
  weekday: { more: '{count} {weekday} mehr', fewer: '{count} {weekday} weniger' },
  noParts: {
    distinct:
      'Unterschiedliche Elemente lassen sich nicht über Segmente addieren; eine Aufschlüsselung entfällt deshalb.',
    percentile: 'Perzentile lassen sich nicht über Segmente addieren; eine Aufschlüsselung entfällt deshalb.',
    denominator:
      'Der Nenner von {metric} ist für Sie nicht als Kennzahl sichtbar; eine Aufschlüsselung entfällt deshalb.',
  },
  rare: 'Eine so große Abweichung kommt {often} vor.',
  rareWithin: '{part} fällt auf: eine solche Abweichung kommt {often} vor.',
  often: { once: 'etwa einmal in {onceIn} Stunden', seldom: 'seltener als einmal in tausend Stunden' },
  concentrated: {
    one: 'Nach {dimension}: {share} davon entfallen auf {segments}.',
    many: 'Nach {dimension}: {share} davon entfallen auf {segments}.',
  },
  outweighs: {
    one: 'Nach {dimension}: auf {segments} entfallen {change}, mehr als das Ganze; der Rest wirkte entgegen.',
    many: 'Nach {dimension}: auf {segments} entfallen {change}, mehr als das Ganze; der Rest wirkte entgegen.',
  },
  deeper: 'In {segment} entfallen {share} auf {children}.',
  deeperAll: 'In {segment} entfällt alles auf {children}.',
  broad: 'Die Abweichung ist breit verteilt: Sie konzentriert sich in keiner Dimension.',
  largest: {
    one: 'Größter Teil ({dimension}): {list}.',
    many: 'Größte Teile ({dimension}): {list}.',
  },
  offset: 'Teilweise ausgeglichen durch {list}.',
  factors: 'Nach Faktoren: {list}.',
  factor: '{effect} durch {metric}',
  rates: {
    alone: 'Aus den Segmenten selbst ({dimension}) kommen {rate}, am meisten aus {list}.',
    withMix:
      'Aus den Segmenten selbst ({dimension}) kommen {rate}, am meisten aus {list}, und {mix} aus ihrer Mischung.',
  },
  trend: {
    up: 'Die Wochensummen sind zuletzt um etwa {slope} je Woche gestiegen.',
    down: 'Die Wochensummen sind zuletzt um etwa {slope} je Woche gefallen.',
    newUp: 'Der Trend der Wochensummen hat gedreht: Sie steigen um etwa {slope} je Woche.',
    newDown: 'Der Trend der Wochensummen hat gedreht: Sie fallen um etwa {slope} je Woche.',
  },
  trendPart: 'Bei diesem Tempo erklärt der Trend etwa {part} des Unterschieds.',
  trendAll: 'Bei diesem Tempo erklärt der Trend den ganzen Unterschied oder mehr.',
  coincidence: 'Zeitlich fällt das zusammen mit {list}.',
  anomalies: { one: 'einer Anomalie bei {list}', many: 'Anomalien bei {list}' },
  truth: { true: 'ja', false: 'nein' },
  without: 'ohne {dimension}',
  points: 'PP',
};
