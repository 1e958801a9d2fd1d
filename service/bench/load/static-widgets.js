/**
 * The page that the dashboard is compared with: the same twelve widgets with the same libraries, drawn at once from data
 * that is in the page. No states, no updates, no words but these.
 */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
} from 'chart.js';
import { html, render, svg } from 'lit';

/** @typedef {import('./static-data.ts').StaticData} StaticData */
/** @typedef {import('./static-data.ts').StaticSeries} StaticSeries */

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
);
/** @type {StaticData} */
const data = JSON.parse(document.querySelector('#data')?.textContent ?? '');
const format = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const hour = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', hour: 'numeric', timeZone: 'UTC' });

/** @param {StaticSeries['values']} values */
function drawLine(values) {
  const numbers = values.map((value) => value ?? 0);
  const max = Math.max(1, ...numbers);
  const points = numbers.map((value, index) => `${(index / numbers.length) * 100},${30 - (value / max) * 30}`);
  return html`<svg viewBox="0 0 100 30" preserveAspectRatio="none">
    ${svg`<polyline points=${points.join(' ')} />`}
  </svg>`;
}

/** @param {StaticSeries} series */
const renderCard = ({ title, total, values }) => html`
  <article class="widget">
    <h2>${title}</h2>
    <p class="value">${total === null ? '–' : format.format(total)}</p>
    ${drawLine(values)}
  </article>
`;

/** @param {StaticSeries} series */
const renderChart = ({ title }) => html`
  <article class="widget wide">
    <h2>${title}</h2>
    <div class="plot"><canvas></canvas></div>
  </article>
`;

/** @param {StaticData['breakdowns'][number]} breakdown */
const renderRows = ({ title, rows }) => {
  const max = Math.max(1, ...rows.map(({ value }) => value ?? 0));
  return html`
    <article class="widget">
      <h2>${title}</h2>
      <ol>
        ${rows.map(
          ({ name, value }) => html`
            <li>
              <span>${name}</span> <b>${value === null ? '–' : format.format(value)}</b>
              <i style="width:${((value ?? 0) / max) * 100}%"></i>
            </li>
          `,
        )}
      </ol>
    </article>
  `;
};

render(
  html`
    <div class="cards">${data.cards.map(renderCard)}</div>
    ${data.charts.map(renderChart)}
    <article class="widget">
      <h2>Alerts</h2>
      <p class="notice">${data.alertCount === 0 ? 'No active alerts' : `${data.alertCount} active`}</p>
    </article>
    ${data.breakdowns.map(renderRows)}
  `,
  document.querySelector('main'),
);

for (const [index, canvas] of document.querySelectorAll('canvas').entries()) {
  const { times, values } = data.charts[index];
  new Chart(canvas, {
    type: index === 1 ? 'bar' : 'line',
    data: {
      labels: times.map((time) => hour.format(new Date(time))),
      datasets: [{ data: [...values], fill: index === 0, borderColor: '#2f6fde', pointRadius: 0 }],
    },
    options: { animation: false, maintainAspectRatio: false },
  });
}
