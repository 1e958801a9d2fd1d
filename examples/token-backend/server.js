// A backend that signs its people in, gives their pages tokens for Tidemark, and Tidemark the public key to verify them.
// docs/tokens.md says what stands in a token. Start: PORT=4100 node examples/token-backend/server.js
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

// A key for as long as this process lives: a real backend loads one, the same on each of its replicas.
const { publicKey, privateKey } = await generateKeyPair('ES256');
const kid = crypto.randomUUID();
const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }] });

// Here everybody is the same person: a real backend looks up its own session, and answers 401 without one.
const findPerson = (_request) => ({ id: 'person-17', roles: ['sales'], regions: ['north', 'south'] });

const signToken = ({ id, roles, regions }) =>
  new SignJWT({ roles, regions })
    .setProtectedHeader({ alg: 'ES256', kid })
    .setIssuer('https://portal.example')
    .setAudience('tidemark')
    .setSubject(id)
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(privateKey);

const server = createServer(async (request, response) => {
  response.setHeader('Cache-Control', 'no-store');
  if (request.url === '/my/kpi-token') response.end(await signToken(findPerson(request)));
  else if (request.url === '/jwks.json') response.setHeader('Content-Type', 'application/json').end(jwks);
  else response.writeHead(404).end();
});
server.listen(Number(process.env.PORT ?? 4100), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/my/kpi-token`);
});
