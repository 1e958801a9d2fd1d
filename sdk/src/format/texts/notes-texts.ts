/** Texts of notes on a metric and of the form that writes them. */
export interface NotesTexts {
  /** Takes `title`. */
  readonly title: string;
  /** Values that the note is about; takes `values`, as in "North, web". */
  readonly about: string;
  readonly text: string;
  readonly instant: string;
  readonly span: string;
  readonly from: string;
  readonly to: string;
  /** Takes `zone`. */
  readonly zone: string;
  readonly save: string;
  readonly change: string;
  readonly cancel: string;
  readonly close: string;
  readonly edit: string;
  readonly remove: string;
  /** Heads the reader's own notes in the period shown. */
  readonly own: string;
  readonly needsText: string;
  readonly needsTime: string;
  readonly endsEarly: string;
  /** Takes `reason`. */
  readonly notSaved: string;
  /** Takes `reason`. */
  readonly notRemoved: string;
  readonly saved: string;
  readonly removed: string;
}
