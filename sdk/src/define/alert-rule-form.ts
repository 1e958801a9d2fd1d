import { AlertRuleForm } from '../elements/alert-rule-form/alert-rule-form.ts';
import { defineElement } from './define-element.ts';

defineElement('alert-rule-form', AlertRuleForm);
