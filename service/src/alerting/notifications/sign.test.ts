import { expect, it } from 'vitest';
import { parseSecret, signWebhook } from './sign.ts';

it('signs as Standard Webhooks do', () => {
  const key = parseSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  expect(signWebhook(key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}')).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

it('refuses a secret without its prefix, or with too few bytes, and does not show it', () => {
  for (const secret of ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_c2hvcnQ=', '']) {
    expect(() => parseSecret(secret)).toThrow('expected whsec_ and the base64 of 24 to 64');
  }
});
