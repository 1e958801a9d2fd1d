import { defineElement } from '../../define/define-element.ts';
import { DashboardEditor, type EditorHost } from './dashboard-editor.ts';
import { editorStyles } from './dashboard-editor.styles.ts';
import { WidgetForm } from './widget-form.ts';
import { WidgetGallery } from './widget-gallery.ts';

/** Begins to edit the dashboard that the host shows; the host renders what the editor gives it until `host.end`. */
export function createEditor(host: EditorHost): DashboardEditor {
  const root = host.element.renderRoot as ShadowRoot;
  const sheets = editorStyles.flatMap(({ styleSheet }) => styleSheet ?? []);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet)), ...sheets];
  defineElement('kpi-widget-form', WidgetForm);
  defineElement('kpi-widget-gallery', WidgetGallery);
  return new DashboardEditor(host);
}
