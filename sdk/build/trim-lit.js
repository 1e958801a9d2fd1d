const READ_AND_WRITE = 'return{get(){return this[s]},set(e){const h=this[s];this[s]=e,this.req';

/**
 * Parts of Lit that no element of this SDK uses, cut out of the bundles, by the built file of Lit that has them: each, and what
 * takes its place. Some go together, as a method and its callers: `trim-lit.test.ts` shows after a new version of Lit which
 * ones match nothing.
 *
 * @type {Readonly<Record<string, readonly (readonly [RegExp, string])[]>>}
 */
export const CUTS = {
  'css-tag.js': [
    // Browsers that know `light-dark()`, as the styles need, adopt style sheets.
    [/\w\.ShadowRoot&&\(void 0===\w\.ShadyCSS\|\|.*?"replace"in CSSStyleSheet\.prototype/, '!0'],
    // Texts of mistakes that only those who write elements make, and they have the modules. So in all files below.
    [/\bError\((?:"[^"]*"|\+|\w)+\)/g, 'Error()'],
    [/if\("number"==typeof t\)return t;/, ''],
  ],
  'reactive-element.js': [
    // Polyfills, hydration and other versions of Lit on the page.
    [/\w\.reactiveElementPolyfillSupport\b/, '(void 0)'],
    [/\(\w\.reactiveElementVersions\?\?=\[\]\)/, '[]'],
    // Decorators, and what they add to a class.
    [/static addInitializer\(\w\)\{[^}]*\}/, ''],
    [/Symbol\.metadata\?\?=Symbol\("metadata"\),\w\.litPropertyMetadata\?\?=new WeakMap;/, ''],
    [/const \w=this\[Symbol\.metadata\];if\(null!==\w\)\{.*?\}(?=this\._\$Eh=new Map)/, ''],
    [/,void 0!==t\.l&&\(this\.l=\[\.\.\.t\.l\]\)/, ''],
    [/,this\.constructor\.l\?\.forEach\(t=>t\(this\)\)/, ''],
    // Properties that are reflected, and attributes that are numbers, arrays or objects: those are read with care, by us.
    [/_\$ET\(\w,\w\)\{.*?\}\}(?=_\$AK)/, ''],
    [/this\._\$Eq&&=this\._\$Eq\.forEach\(.*?\)\),/, ''],
    [/,!0===\w&&this\._\$Em!==\w&&\(this\._\$Eq\?\?=new Set\)\.add\(\w\)/, ''],
    [/toAttribute\(\w,\w\)\{switch.*?return \w\},(?=fromAttribute)/, ''],
    [/case Number:i=.*?catch\(t\)\{i=null\}/, ''],
    [/\|\|\w\.useDefault&&\w\.reflect&&.*?\)\)(?=\)\)return)/, ''],
    [/,this\._\$Em=null,/, ','],
    [/&&this\._\$Em!==e/, ''],
    [/this\._\$Em=e;/, ''],
    [/,this\._\$Em=null(?=\})/, ''],
    // Properties that go back to a default, and those for which a class has accessors or symbols.
    [/\?\?this\._\$Ej\?\.get\(e\)\?\?r/, ''],
    [/i&&!\(this\._\$Ej\?\?=.*?void 0!==r\)\|\|\((this\._\$AL\.has\(t\).*?this\._\$AL\.set\(t,s\)\))\)/, '$1'],
    [/C\(t,s,\{useDefault:i,reflect:e,wrapped:h\},r\)/, 'C(t,s)'],
    [/this\.hasUpdated\|\|i\|\|/, 'this.hasUpdated||'],
    [/this\.C\(t,s,i\)/, 'this.C(t,s)'],
    [/const t=this\.constructor\.elementProperties;if\(t\.size>0\).*?this\.C\(s,void 0,i,e\)\}/, ''],
    [/,this\.prototype\.hasOwnProperty\(t\)&&\(\(s=Object\.create\(s\)\)\.wrapped=!0\)/, ''],
    [/const\{get:e,set:r\}=h\(this\.prototype,t\)\?\?.*?return\{get:e,set\(s\)\{.*?,this\.req/, READ_AND_WRITE],
    [/,!s\.noAccessor\)\{(const .*?\))\}\}(?=static getPropertyDescriptor)/, ');$1}'],
    [/,useDefault:!1/, ''],
    [/,\.\.\.o\(t\)\]/, ']'],
    [/"string"==typeof t\?t\.toLowerCase\(\):void 0/, 't.toLowerCase()'],
    // Hooks and controllers that come and go.
    [/const t=this\.scheduleUpdate\(\);return null!=t&&await t,/, 'return this.performUpdate(),'],
    [/scheduleUpdate\(\)\{return this\.performUpdate\(\)\}/, ''],
    [/let t=!1;(const s=this\._\$AL;try\{)t=this\.shouldUpdate\(s\),t\?\((.*?)\):this\._\$EM\(\)\}/, '$1$2}'],
    [/catch\(s\)\{throw t=!1,this\._\$EM\(\),s\}t&&/, 'catch(t){throw this._$EM(),t}'],
    [/shouldUpdate\(t\)\{return!0\}/, ''],
    [/,this\.hasUpdated\|\|\(this\.hasUpdated=!0,this\.firstUpdated\(t\)\)/, ',this.hasUpdated=!0'],
    [/firstUpdated\(t\)\{\}/, ''],
    [/return this\.getUpdateComplete\(\)\}getUpdateComplete\(\)\{/, ''],
    [/removeController\(t\)\{[^}]*\}/, ''],
  ],
  'lit-element.js': [
    [/\w\.litElement(HydrateSupport|PolyfillSupport)\b/g, '(void 0)'],
    [/\(\w\.litElementVersions\?\?=\[\]\)/, '[]'],
    // Directives that wait until their element is back on the page.
    [/connectedCallback\(\)\{.*?setConnected\(!0\)\}disconnectedCallback\(\)\{.*?setConnected\(!1\)\}/, ''],
    [/this\.hasUpdated\|\|\(this\.renderOptions\.isConnected=this\.isConnected\),/, ''],
  ],
  'lit-html.js': [
    [/\w\.litHtmlPolyfillSupport\b/, '(void 0)'],
    [/\(\w\.litHtmlVersions\?\?=\[\]\)/, '[]'],
    [/\bError\((?:"[^"]*"|\+|\w)+\)/g, 'Error()'],
    // Templates of SVG and MathML alone.
    [/2===(\w)\?"<svg>":3===\1\?"<math>":""/, '""'],
    [/\(2===(\w)\?"<\/svg>":3===\1\?"<\/math>":""\)/, '""'],
    [/if\((this\.el=S\.\w+\(.*?\.content),2===i\|\|3===i\)\{.*?childNodes\)\}/, '$1;'],
    // Values in comments and between the tags of text areas, styles, scripts and titles, and those in the place of an attribute.
    [/else\{let t=-1;for\(;.*?\+=\w\.length-1\}/, ''],
    [/\w\.test\(u\[2\]\)&&\(n=RegExp\("<\/"\+u\[2\],"g"\)\),/, ''],
    [/if\(\w\.test\(\w\.tagName\)\)\{.*?\}\}(?=\}else if\(8===)/, ''],
    [/else t\.startsWith\(\w\)&&\(\w\.push\(\{type:6,index:\w\}\),\w\.removeAttribute\(t\)\);?/, ';'],
    [/:6===\w\.type&&\(\w=new \w\(\w,this,t\)\)/, ':0'],
    [/class Z\{.*?\}_\$AI\(t\)\{M\(this,t\)\}\}/, ''],
    [/,F:Z\}/, '}'],
    // Listeners that are objects or have options.
    [/\|\|t\.capture!==s\.capture\|\|t\.once!==s\.once\|\|t\.passive!==s\.passive/, ''],
    [/"function"==typeof this\._\$AH\?(this\._\$AH\.call\(.*?,t\)):this\._\$AH\.handleEvent\(t\)/, '$1'],
    // Directives that wait, and what directives ask of the parts of a template. `repeat` asks for none of it.
    [/get _\$AU\(\)\{return [^}]*\}/g, ''],
    [/this\._\$AN=void 0,/g, ''],
    [/,this\._\$Cv=e\?\.isConnected\?\?!0/, ''],
    [/setConnected\(t\)\{.*?\}(?=\}class H)/, ''],
    [/this\._\$AP\?\.\(!1,!0,s\);/, ';'],
    [/get parentNode\(\)\{return this\._\$AM\.parentNode\}/, ''],
    [/get parentNode\(\)\{let t=this\._\$AA\.parentNode;.*?,t\}/, ''],
    [/get startNode\(\)\{[^}]*\}get endNode\(\)\{[^}]*\}/, ''],
    [/get tagName\(\)\{[^}]*\}/, ''],
    // Templates that were compiled, or belong to another document.
    [/\(t\?\.creationScope\?\?l\)\.importNode/, 'l.importNode'],
    [/"number"==typeof s\?this\._\$AC\(t\):\(void 0===s\.el&&\(.*?\),s\)/, 'this._$AC(t)'],
  ],
};

/** The rollup plugin that cuts them out. */
export function trimLit() {
  return {
    name: 'trim-lit',
    transform(code, id) {
      const [, name] = /node_modules\/(?:@lit|lit)[-/].*?([\w-]+\.js)$/.exec(id) ?? [];
      const cuts = CUTS[name];
      return cuts
        ? { code: cuts.reduce((text, [part, instead]) => text.replace(part, instead), code), map: null }
        : null;
    },
  };
}
