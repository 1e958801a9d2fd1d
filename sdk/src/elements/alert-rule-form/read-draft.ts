import { KINDS, needsAmount, PERS, type RuleDraft } from '../../view/rules/draft-rule.ts';

/** Reads the fields as they are. */
export function readDraft(form: HTMLFormElement): RuleDraft {
  const fields = new FormData(form);
  const read = (name: string): string => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : '';
  };
  const kind = KINDS.find((each) => each === read('kind')) ?? 'above';
  const asked = PERS.find((each) => each === read('per')) ?? 'day';
  const per = kind === 'unusual' && asked !== 'hour' ? 'day' : asked;
  const typed = read('amount');
  const amount = needsAmount({ kind }) && typed !== '' ? Number(typed) : NaN;
  const isShared = read('scope') === 'shared';
  const channels = fields.getAll('channel').filter((name) => typeof name === 'string');
  return { kind, per, amount, title: read('title'), isMailed: fields.get('mail') !== null, isShared, channels };
}
