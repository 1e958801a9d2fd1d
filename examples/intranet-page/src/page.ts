import '../../../sdk/src/define/kpi-provider.ts';
import '../../../sdk/src/define/kpi-card.ts';
import '../../../sdk/src/define/trend-chart.ts';

// A real page asks its own backend: `getToken = ({ signal }) => fetch('/my/kpi-token', { signal })`.
const token = new URLSearchParams(location.hash.slice(1)).get('token');
const provider = document.querySelector('kpi-provider');
if (provider && token) provider.getToken = () => token;
