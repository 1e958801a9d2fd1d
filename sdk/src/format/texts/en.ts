import { alerts } from './en/alerts.ts';
import { breakdown } from './en/breakdown.ts';
import { card } from './en/card.ts';
import { chart } from './en/chart.ts';
import { controls } from './en/controls.ts';
import { dashboard } from './en/dashboard.ts';
import { details } from './en/details.ts';
import { editing } from './en/editing.ts';
import { episodes } from './en/episodes.ts';
import { exploration } from './en/exploration.ts';
import { menu } from './en/menu.ts';
import { notes } from './en/notes.ts';
import { responses } from './en/responses.ts';
import { rules } from './en/rules.ts';
import { times } from './en/times.ts';
import { usual } from './en/usual.ts';
import type { Texts } from './texts.ts';

/** All of English, to translate from; elements take the parts that they need. */
export const en: Texts = {
  ...card,
  times,
  menu,
  notes,
  episodes,
  rules,
  details,
  usual,
  breakdown,
  chart,
  alerts,
  responses,
  exploration,
  controls,
  dashboard,
  editing,
};
