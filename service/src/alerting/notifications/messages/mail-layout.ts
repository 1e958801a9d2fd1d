import { markup, type Markup } from './markup.ts';

/**
 * Colours of mails. The light ones are written at each element, because some clients drop style sheets; where there is
 * one, its classes replace them in the dark.
 */
export const COLORS = {
  page: '#f3f4f6',
  card: '#ffffff',
  line: '#e1e4e8',
  text: '#1b1f24',
  muted: '#57606a',
  link: '#0a58ca',
  critical: '#c62828',
  warning: '#9a5b00',
  info: '#0a58ca',
  bar: '#c3c9d2',
  resolved: '#2e7d32',
} as const;

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** A table that only places its content. */
const TABLE: Markup = { source: 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"' };
const CARD = `max-width:600px;background:${COLORS.card};border:1px solid ${COLORS.line};border-radius:8px;border-collapse:separate`;

const STYLES = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: 620px) { .card { border-radius: 0 !important; } .outer { padding: 0 !important; } .inner { padding: 20px 16px !important; } }
@media (prefers-color-scheme: dark) {
  .page { background: #0f1216 !important; }
  .card { background: #1a1e24 !important; border-color: #323841 !important; }
  .text { color: #eceff3 !important; }
  .muted { color: #a9b1bb !important; }
  .link { color: #8ab4ff !important; }
  .line { border-color: #323841 !important; }
  .button { background: #8ab4ff !important; color: #10233f !important; }
  .critical { color: #ff9a94 !important; }
  .warning { color: #f5b94d !important; }
  .resolved { color: #7fd087 !important; }
  .info { color: #8ab4ff !important; }
  .bar { background: #4a5361 !important; }
  .bar-text { background: #eceff3 !important; }
  .bar-warning { background: #f5b94d !important; }
}`;

export interface MailPage {
  readonly locale: string;
  readonly subject: string;
  /** Beginning of the message, which lists of mails show after the subject. */
  readonly preview: string;
  /** Colour of the line above the card. */
  readonly accent: keyof typeof COLORS;
  /** Rows of the card's table. */
  readonly rows: readonly Markup[];
  /** Texts below the card. */
  readonly footer: readonly Markup[];
}

/** Builds a page for mail clients: tables, styles at each element, no images. */
export const renderPage = ({ locale, subject, preview, accent, rows, footer }: MailPage): string =>
  markup`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>${{ source: STYLES }}</style>
</head>
<body class="page" style="margin:0;padding:0;background:${COLORS.page}">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${preview}</div>
<table ${TABLE} class="page" bgcolor="${COLORS.page}" style="background:${COLORS.page}">
<tr><td class="outer" align="center" style="padding:24px 12px">
<table ${TABLE} class="card" bgcolor="${COLORS.card}" style="${CARD}">
<tr><td height="4" style="height:4px;font-size:0;line-height:0;background:${COLORS[accent]};border-radius:7px 7px 0 0">&nbsp;</td></tr>
<tr><td class="inner" style="padding:24px 28px">
<table ${TABLE}>
${rows}</table>
</td></tr>
</table>
<table ${TABLE} style="max-width:600px">
${footer.map((part) => row(part, { size: 13, color: 'muted', padding: '12px 28px 0' }))}</table>
</td></tr>
</table>
</body>
</html>
`.source;

export interface RowStyle {
  /** px. */
  readonly size?: number;
  readonly color?: 'text' | 'muted' | 'critical' | 'warning' | 'resolved' | 'info';
  readonly weight?: number;
  readonly padding?: string;
}

/** Builds a row of one cell. */
export const row = (content: Markup | string, style: RowStyle = {}): Markup => markup`<tr>${cell(content, style)}</tr>
`;

/** Builds a cell; numbers are aligned `right`. */
function cell(
  content: Markup | string,
  { size = 15, color = 'text', weight = 400, padding = '0 0 8px' }: RowStyle,
  align: 'left' | 'right' = 'left',
): Markup {
  const style = `padding:${padding};${FONT};font-size:${size}px;line-height:1.45;font-weight:${weight};color:${COLORS[color]};text-align:${align};word-break:break-word`;
  return markup`<td class="${color}" align="${align}" valign="top" style="${style}">${content}</td>`;
}

/** Builds a row with the heading of the mail. */
export const heading = (text: string, { color = 'text', padding = '0 0 12px' }: RowStyle): Markup =>
  row(markup`<h1 style="margin:0;font-size:20px;line-height:1.3;font-weight:600">${text}</h1>`, { color, padding });

/** Builds a row of two texts, the second one at the end of the line. */
export const pair = (start: Markup | string, end: Markup | string, style: RowStyle = {}): Markup => {
  const inner = { padding: '0 0 6px', ...style };
  return markup`<tr><td><table ${TABLE}><tr>${cell(start, inner)}${cell(end, { ...inner, padding: '0 0 6px 16px' }, 'right')}</tr></table></td></tr>
`;
};

/** Builds a row with a line. */
export const rule = (): Markup =>
  row(markup`<div class="line" style="border-top:1px solid ${COLORS.line};font-size:0;line-height:0">&nbsp;</div>`, {
    padding: '6px 0 6px',
  });

/**
 * Builds bars of these heights in px, 0 for none, from table cells: clients that show neither images nor styles show them too. The
 * last bar has the colour.
 */
export const bars = (
  heights: readonly number[],
  { height, label, color }: { readonly height: number; readonly label: string; readonly color: 'text' | 'warning' },
): Markup => {
  const columns = heights.map((each, index) => {
    const [name, fill] =
      index === heights.length - 1 ? ([`bar-${color}`, COLORS[color]] as const) : (['bar', COLORS.bar] as const);
    const bar = markup`<table width="9" cellpadding="0" cellspacing="0" border="0"><tr><td class="${name}" height="${each}" bgcolor="${fill}" style="background:${fill}"></td></tr></table>`;
    return markup`<td height="${height}" valign="bottom" style="padding:0 3px 0 0">${each > 0 ? bar : undefined}</td>`;
  });
  return markup`<table role="img" aria-label="${label}" cellpadding="0" cellspacing="0" border="0" style="font-size:0;line-height:0"><tr>${columns}</tr></table>`;
};

export const link = (label: string, url: string): Markup =>
  markup`<a class="link" href="${url}" style="color:${COLORS.link};text-decoration:underline">${label}</a>`;

const BUTTON = `display:inline-block;padding:11px 18px;border-radius:6px;background:${COLORS.link};color:#ffffff;font-weight:600;text-decoration:none`;

export const button = (label: string, url: string): Markup =>
  markup`<a class="button" href="${url}" style="${BUTTON}">${label}</a>`;
