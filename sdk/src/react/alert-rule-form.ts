import '../define/alert-rule-form.ts';
import { AlertRuleForm as Element } from '../elements/alert-rule-form/alert-rule-form.ts';
import { wrapElement } from './wrap-element.ts';

export const AlertRuleForm = /* @__PURE__ */ wrapElement('alert-rule-form', Element);
