import '../define/range-picker.ts';
import { RangePicker as Element } from '../elements/range-picker/range-picker.ts';
import { wrapElement } from './wrap-element.ts';

export const RangePicker = /* @__PURE__ */ wrapElement('range-picker', Element);
