/** For tests of pages: widgets with a client that has no service, and answers as the service gives them. */
export { makeResult, NOW_MS, type ResultOptions } from './make-result.ts';
export { confirmed, createTestClient, type TestClient, type TestClientOptions } from './test-client.ts';
