# The API and the worker: one image, the command chooses. TypeScript is run directly by Node, so only pages are built.
FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Scripts only fetch what the base image has (Node) or build what is there prebuilt.
RUN npm ci --omit=dev --ignore-scripts --no-fund --no-audit --loglevel=error && rm -rf node_modules/node node_modules/node-bin-* node_modules/.bin/node

FROM node:26-slim AS pages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
COPY topology/feedback topology/feedback
COPY topology/submissions topology/submissions
COPY topology/comments topology/comments
COPY tsconfig.json ./
COPY web web
RUN node node_modules/vite/bin/vite.js build web/feedback --logLevel warn \
 && node node_modules/vite/bin/vite.js build web/submissions --logLevel warn \
 && node node_modules/vite/bin/vite.js build web/comments --logLevel warn
COPY api/operations/favicon.svg api/operations/favicon.svg
COPY CHANGELOG.md ./
COPY docs docs
RUN node docs/site/build.ts

FROM node:26-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY config config
COPY deploy deploy
COPY schemas schemas
COPY streams streams
COPY topology topology
COPY worker worker
COPY connectors connectors
COPY db db
COPY cli cli
COPY api api
COPY --from=pages /app/web/feedback/dist web/feedback/dist
COPY --from=pages /app/web/submissions/dist web/submissions/dist
COPY --from=pages /app/web/comments/dist web/comments/dist
COPY --from=pages /app/docs/dist docs/dist
RUN mkdir .millrace && chown node:node .millrace
USER node
EXPOSE 5000 9464
CMD ["node", "worker/main.ts"]
