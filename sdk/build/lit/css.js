/**
 * @license
 * Cut from @lit/reactive-element 2.1.2, Copyright 2019 Google LLC, SPDX-License-Identifier: BSD-3-Clause
 */

/** Sheets are made when first used: modules may be loaded where there is no document. Gone: values in styles, style tags. */
export const css = ([text]) => {
  let sheet;
  return () => {
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(text);
    return sheet;
  };
};
