import { expect, it } from 'vitest';
import { createClient } from '../create-client.ts';
import { getRules } from './rules.ts';

const connect = (answer: Response) => {
  const requests: { readonly url: string; readonly method: string | undefined }[] = [];
  const client = createClient({
    endpoint: 'https://kpi.example.com',
    getToken: () => 'a.b.c',
    opaqueTokens: true,
    fetch: (url, init) => {
      requests.push({ url: new Request(url).url, method: init?.method });
      return Promise.resolve(answer);
    },
  });
  return { requests, rules: getRules(client) };
};

it('deletes a rule, whose answer has no content', async () => {
  const { requests, rules } = connect(new Response(null, { status: 204 }));
  await rules.remove('own_1');
  expect(requests).toEqual([{ url: 'https://kpi.example.com/v1/rules/own_1', method: 'DELETE' }]);
});

it('still takes a 200 without JSON for a proxy', async () => {
  const { rules } = connect(new Response('', { status: 200 }));
  await expect(rules.remove('own_1')).rejects.toMatchObject({ wire: { code: 'http_200' } });
});
