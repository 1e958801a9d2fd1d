import { RangePicker } from '../elements/range-picker/range-picker.ts';
import { defineElement } from './define-element.ts';

defineElement('range-picker', RangePicker);
