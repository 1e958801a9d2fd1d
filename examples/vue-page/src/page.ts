import '@tidemark/sdk/define/kpi-provider';
import '@tidemark/sdk/define/kpi-context';
import '@tidemark/sdk/define/kpi-card';
import '@tidemark/sdk/define/kpi-table';
import '@tidemark/sdk/define/alert-feed';
import { createApp } from 'vue';
import OperationsPage from './operations-page.vue';

// The linter does not read `.vue` files; `npm run types` does.
// eslint-disable-next-line @typescript-eslint/no-unsafe-argument
createApp(OperationsPage).mount('#page');
