/** Texts of the menu of a widget. */
export interface MenuTexts {
  readonly explore: string;
  readonly explain: string;
  readonly alert: string;
  readonly annotate: string;
  readonly copy: string;
  readonly csv: string;
  readonly xlsx: string;
  readonly png: string;
  readonly proof: string;
  readonly copied: string;
  readonly notCopied: string;
  readonly exporting: string;
  /** Takes `reason`. */
  readonly notExported: string;
}
