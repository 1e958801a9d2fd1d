import type { DigestWords } from './types.ts';

export const german: DigestWords = {
  subject: '{title}, {period}: {state}',
  usual: 'nichts Ungewöhnliches',
  oneUnusual: '1 ungewöhnliche Zahl',
  severalUnusual: '{count} ungewöhnliche Zahlen',
  heading: '{period} ({place}), {against}',
  against: { day: 'verglichen mit der Woche davor', week: 'verglichen mit der Woche davor' },
  above: 'Höher als üblich',
  below: 'Niedriger als üblich',
  unusual: '{mark}: Üblich sind {from} bis {to}.',
  unusualDay: '{mark} am {day}: {value}, üblich sind {from} bis {to}.',
  why: 'Grund: {reason}',
  trend: { day: 'Letzte {count} Tage: {from} bis {to}', week: 'Letzte {count} Wochen: {from} bis {to}' },
  missing: 'Die Daten sind bis {from} vollständig.',
  settling: 'Kann sich noch bis {until} ändern.',
  settlingFrom: 'Zahlen ab {from} können sich noch bis {until} ändern.',
  top: '{metric} nach {dimension}',
  without: 'ohne Wert',
  open: 'Dashboard öffnen',
  sent: { day: 'Täglich um {time} Uhr gesendet ({place}).', week: 'Jeden {day} um {time} Uhr gesendet ({place}).' },
  unsubscribe: 'Abbestellen',
};
