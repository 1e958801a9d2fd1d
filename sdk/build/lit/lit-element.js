/**
 * @license
 * Cut from @lit/reactive-element 2.1.2 and lit-element 4.2.2, Copyright 2017 Google LLC,
 * SPDX-License-Identifier: BSD-3-Clause
 *
 * Gone: decorators, reflection to attributes, own accessors and comparisons of properties, hooks that no element uses,
 * styles without constructable sheets, hydration, and support for polyfills.
 */
import { ChildPart } from './template.js';

/** By property; attributes are these in lower case unless they say otherwise. */
const convert = (text, { type, converter }) => {
  if (converter) return converter.fromAttribute(text);
  if (type === Boolean) return text !== null;
  if (type === Number) return text && Number(text);
  if (type !== Array) return text;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

export class LitElement extends HTMLElement {
  static get observedAttributes() {
    this._finalize();
    return Object.keys(this._attributes);
  }

  static _finalize() {
    if (this._owner === this) return;
    this._owner = this;
    const parent = Object.getPrototypeOf(this);
    parent._finalize?.();
    this._attributes = { ...parent._attributes };
    this._properties = { ...parent._properties };
    for (const [name, options] of Object.entries(this.properties ?? {})) {
      const { attribute = name.toLowerCase(), state } = options;
      this._properties[name] = options;
      if (attribute && !state) this._attributes[attribute] = name;
      const key = Symbol();
      Object.defineProperty(this.prototype, name, {
        get() {
          return this[key];
        },
        set(value) {
          const before = this[key];
          this[key] = value;
          this.requestUpdate(name, before);
        },
      });
    }
  }

  #changed = new Map();
  #controllers = [];
  /** Properties that were set before the element was defined. */
  #given = {};
  #isPending;
  #part;
  #enable;
  #updated = new Promise((resolve) => {
    this.#enable = resolve;
  });
  hasUpdated;

  constructor() {
    super();
    for (const name of Object.keys(this.constructor._properties)) {
      if (!Object.hasOwn(this, name)) continue;
      this.#given[name] = this[name];
      delete this[name];
    }
    this.requestUpdate();
  }

  addController(controller) {
    this.#controllers.push(controller);
    if (this.renderRoot && this.isConnected) controller.hostConnected?.();
  }

  connectedCallback() {
    if (!this.renderRoot) {
      this.renderRoot = this.attachShadow({ mode: 'open' });
      this.renderRoot.adoptedStyleSheets = [this.constructor.styles].flat().map((sheet) => sheet());
    }
    this.#enable();
    for (const controller of this.#controllers) controller.hostConnected?.();
  }

  disconnectedCallback() {
    for (const controller of this.#controllers) controller.hostDisconnected?.();
  }

  attributeChangedCallback(attribute, _before, text) {
    const { _attributes, _properties } = this.constructor;
    const name = _attributes[attribute];
    this[name] = convert(text, _properties[name]);
  }

  requestUpdate(name, before) {
    if (name) {
      if (Object.is(this[name], before)) return;
      if (!this.#changed.has(name)) this.#changed.set(name, this.hasUpdated ? before : undefined);
    }
    if (!this.#isPending) this.#updated = this.#update();
  }

  async #update() {
    this.#isPending = true;
    try {
      await this.#updated;
    } catch (error) {
      // The update before failed: that is told, and does not keep this one.
      void Promise.reject(error);
    }
    if (!this.hasUpdated) Object.assign(this, this.#given);
    const changed = this.#changed;
    let value;
    try {
      this.willUpdate?.(changed);
      value = this.render();
    } finally {
      this.#changed = new Map();
      this.#isPending = false;
    }
    this.#part ??= new ChildPart(this.renderRoot.appendChild(document.createComment('')), null);
    this.#part._set(value);
    this.hasUpdated = true;
    this.updated?.(changed);
  }

  get updateComplete() {
    return this.#updated;
  }
}
