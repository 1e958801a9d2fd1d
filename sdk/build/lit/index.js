export { css } from './css.js';
export { LitElement } from './lit-element.js';
export { html, nothing } from './template.js';
