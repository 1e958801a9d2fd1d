import type { Words } from './types.ts';

export const german: Words = {
  locale: 'de-DE',
  lowersTitles: false,
  change: {
    up: '{metric}: {actual} ({range}), {change} oder {ratio} über {versus}.',
    down: '{metric}: {actual} ({range}), {change} oder {ratio} unter {versus}.',
    same: '{metric}: {actual} ({range}), etwa wie {versus}.',
    fromNothing: '{metric}: {actual} ({range}), {change} mehr als {versus}.',
  },
  within: {
    expected: '{metric}: {actual} ({range}), im erwarteten Bereich von {low} bis {high} um {base}.',
    usual: '{metric}: {actual} ({range}), im üblichen Bereich von {low} bis {high}.',
  },
  versus: {
    expected: 'erwartet ({base})',
    usual: 'üblich ({base})',
    comparison: '{baseRange} ({base})',
  },
  unsettled: 'Der Wert steht noch nicht fest: diese Zahlen ändern sich noch, der Vergleich kommt früh.',
  rare: 'Eine so große Abweichung kommt etwa einmal in {onceIn} Stunden vor.',
  rareWithin: '{part} fällt auf: eine solche Abweichung kommt etwa einmal in {onceIn} Stunden vor.',
  concentrated: {
    one: '{share} davon entfallen auf {segments}.',
    many: '{share} davon entfallen auf {segments}.',
  },
  outweighs: {
    one: 'Auf {segments} entfallen {change}, mehr als das Ganze: der Rest lief dagegen.',
    many: 'Auf {segments} entfallen {change}, mehr als das Ganze: der Rest lief dagegen.',
  },
  deeper: 'In {segment} entfallen {share} auf {children}.',
  deeperAll: 'In {segment} entfällt alles auf {children}.',
  broad: 'Die Abweichung ist breit verteilt: keine Dimension bündelt sie.',
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
    newUp: 'Die Wochensummen haben sich gewendet und sind um etwa {slope} je Woche gestiegen.',
    newDown: 'Die Wochensummen haben sich gewendet und sind um etwa {slope} je Woche gefallen.',
  },
  trendPart: 'In diesem Tempo macht der Trend etwa {part} des Unterschieds aus.',
  trendAll: 'In diesem Tempo macht der Trend den ganzen Unterschied aus, oder mehr.',
  coincidence: 'Zeitlich fällt das zusammen mit {list}.',
  anomalies: { one: 'einer Anomalie bei {list}', many: 'Anomalien bei {list}' },
  without: 'ohne {dimension}',
  points: 'PP',
};
