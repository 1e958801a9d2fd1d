/**
 * @license
 * Cut from lit-html 3.3.3, Copyright 2017 Google LLC, SPDX-License-Identifier: BSD-3-Clause
 *
 * Gone: directives, boolean attributes, values in comments and tags, `svg` and `mathml`, options of listeners, iterables
 * but arrays, DOM nodes as values, rendering beside other content, and the scan of templates, which `prepareTemplates`
 * does at build. Names with `_` are short in the bundle.
 */
const policy = globalThis.trustedTypes?.createPolicy('lit-html', { createHTML: (text) => text });
/** Where values go; no template has it, and values never get into the text of one. */
const MARK = '{}';
const createMarker = () => document.createComment('');
const walker = document.createTreeWalker(document, 129 /* elements and comments */);
const templates = new WeakMap();

export const nothing = Symbol.for('lit-nothing');
export const html = (strings, ...values) => ({ _strings: strings, _values: values });

/** A fragment, and the places of its values: attributes, and comments where children go. */
function createTemplate(strings) {
  // Only a template of a program has it: JSON that came from elsewhere is never taken for one.
  if (!strings.hasOwnProperty('raw')) throw Error('not a template');
  const text = strings.join(MARK);
  const element = document.createElement('template');
  element.innerHTML = policy ? policy.createHTML(text) : text;
  const places = [];
  let node;
  walker.currentNode = element.content;
  for (let index = 0; (node = walker.nextNode()); index++) {
    if (node.data === `?${MARK}`) places.push({ _index: index });
    for (const name of node.getAttributeNames?.() ?? []) {
      const [, kind, own] = /^([.@]?)(.*)\$$/.exec(name) ?? [];
      if (!own) continue;
      places.push({ _index: index, _kind: kind, _name: own, _texts: node.getAttribute(name).split(MARK) });
      node.removeAttribute(name);
    }
  }
  return { _content: element.content, _places: places };
}

/** One copy of a template in the document. */
function createInstance(template) {
  const fragment = document.importNode(template._content, true);
  walker.currentNode = fragment;
  let node = walker.nextNode();
  let index = 0;
  const parts = template._places.map((place) => {
    for (; index < place._index; index++) node = walker.nextNode();
    return place._name ? createAttribute(node, place) : new ChildPart(node, node.nextSibling);
  });
  // Keeps nothing alive that goes.
  walker.currentNode = document;
  return {
    _template: template,
    _fragment: fragment,
    _update(values) {
      let next = 0;
      for (const part of parts) part._set(...values.slice(next, (next += part._count ?? 1)));
    },
  };
}

/** What stands between two nodes: nothing, a text, an instance of a template, or a list of parts. */
export class ChildPart {
  constructor(start, end) {
    this._start = start;
    this._end = end;
    this._value = nothing;
  }

  _set(value) {
    if (value === nothing || value == null || value === '') {
      if (this._value !== nothing) this._clear();
      this._value = nothing;
    } else if (Array.isArray(value)) this._setList(value);
    else if (value._strings) this._setTemplate(value);
    else if (value !== this._value) {
      if (this._value !== nothing && typeof this._value != 'object') this._start.nextSibling.data = value;
      else {
        this._clear();
        this._insert(document.createTextNode(value));
      }
      this._value = value;
    }
  }

  _setTemplate({ _strings: strings, _values: values }) {
    const template = templates.get(strings) ?? createTemplate(strings);
    templates.set(strings, template);
    if (this._value._template !== template) {
      this._clear();
      const instance = createInstance(template);
      instance._update(values);
      this._insert(instance._fragment);
      this._value = instance;
    } else this._value._update(values);
  }

  _setList(values) {
    if (!Array.isArray(this._value)) {
      this._clear();
      this._value = [];
    }
    const parts = this._value;
    values.forEach((value, index) => {
      parts[index] ??= new ChildPart(this._insert(createMarker()), this._insert(createMarker()));
      parts[index]._set(value);
    });
    if (values.length < parts.length) {
      this._clear(parts[values.length]._start);
      parts.length = values.length;
    }
  }

  _insert(node) {
    return this._start.parentNode.insertBefore(node, this._end);
  }

  _clear(from = this._start.nextSibling) {
    while (from !== this._end) {
      const next = from.nextSibling;
      from.remove();
      from = next;
    }
  }
}

/** An attribute; with `.` before its name a property, with `@` a listener. */
function createAttribute(element, { _kind: kind, _name: name, _texts: texts }) {
  let current = nothing;
  return {
    _count: texts.length - 1,
    _set(...values) {
      const before = current;
      current =
        texts.join() === ','
          ? values[0]
          : values.includes(nothing)
            ? nothing
            : values.reduce((text, each, index) => text + (each ?? '') + texts[index + 1], texts[0]);
      if (current === before) return;
      if (kind === '@') {
        if (before === nothing) element.addEventListener(name, (event) => current(event));
      } else if (kind) element[name] = current;
      else if (current === nothing) element.removeAttribute(name);
      else element.setAttribute(name, current ?? '');
    },
  };
}
