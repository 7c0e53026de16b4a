# One image for every role: `start` (everything), `api`, `worker`, `sandbox`, and the commands.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 JEMPUT_HOME=/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY . .
RUN npx vite build dashboards && mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8080}/readyz`).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "pipeline/jemput.mjs"]
CMD ["start"]
