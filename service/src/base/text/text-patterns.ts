/**
 * Patterns of texts that people write, as the OpenAPI document shows them: without `\p{…}`, which
 * needs a flag that the document cannot give. Each takes a time that is linear in the length of the text.
 */

/** No control characters, and no white space at the ends. */
export const TRIMMED_TEXT =
  /^[^\s\u0000-\u001f\u007f-\u009f](?:[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f])?$/;

/** No control characters and no line or paragraph separators, and not white space alone. */
export const ONE_LINE =
  /^[^\S\u0000-\u001f\u007f-\u009f\u2028\u2029]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/;
