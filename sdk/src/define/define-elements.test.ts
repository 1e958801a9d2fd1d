import { expect } from 'chai';
import { KpiCard } from '../elements/kpi-card/kpi-card.ts';
import { defineElements } from './define-elements.ts';

it('registers nothing by itself, everything when asked, and twice does no harm', () => {
  expect(customElements.get('trend-chart')).to.equal(undefined);
  defineElements();
  defineElements();
  expect(customElements.get('kpi-card')).to.equal(KpiCard);
  expect(document.createElement('trend-chart').shadowRoot).to.not.equal(undefined);
});

it('registers under another prefix beside the first', () => {
  defineElements('acme-');
  expect(customElements.get('acme-kpi-card')?.prototype).to.be.instanceOf(KpiCard);
});

it('leaves alone what somebody else registered', () => {
  class Other extends HTMLElement {}
  customElements.define('rival-kpi-card', Other);
  defineElements('rival-');
  expect(customElements.get('rival-kpi-card')).to.equal(Other);
});
