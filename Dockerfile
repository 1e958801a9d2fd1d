# The dashboard and the plain page, built with everything that development needs.
FROM node:24-slim AS pages
WORKDIR /app
COPY . .
RUN npm install --loglevel=error && node .ci/build-pages.js

# The service with these pages. It runs as an ordinary user; its folder of settings and data is /data.
FROM node:24-slim

ENV NODE_ENV=production PORT=8080 HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app

# Packages change less often than the code: a layer of their own.
COPY package.json package-lock.json .npmrc ./
COPY service/package.json service/
COPY service/bin service/bin
COPY sdk/package.json sdk/
COPY examples/reference-dashboard/package.json examples/reference-dashboard/
COPY examples/intranet-page/package.json examples/intranet-page/
COPY examples/react-portal/package.json examples/react-portal/
COPY examples/vue-page/package.json examples/vue-page/
RUN npm install --omit=dev --workspace service --loglevel=error && npm cache clean --force

COPY sql sql
COPY sdk/src/protocol sdk/src/protocol
COPY sdk/src/format sdk/src/format
COPY examples/catalogs examples/catalogs
COPY --from=pages /app/examples/reference-dashboard/dist examples/reference-dashboard/dist
COPY service/src service/src

RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080

HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "const { get } = require(process.env.TLS_CERT_FILE ? 'node:https' : 'node:http'); get({ host: '127.0.0.1', port: process.env.PORT, path: '/healthz', rejectUnauthorized: false }, (r) => process.exit(r.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]

CMD ["node", "--disable-warning=TimeoutNegativeWarning", "service/src/main.ts"]
