# The daemon in a container: builds the package from this tree, installs it without scripts, and runs it as nobody special.
# compose.yaml says how it is meant to be run; `docker build -t aurelius .` makes the image.

FROM node:24.21.0-bookworm AS package
WORKDIR /src
COPY . .
RUN npx -y pnpm@12.21.0 install --frozen-lockfile \
 && node scripts/package.ts --into /package

FROM node:24.21.0-bookworm-slim AS program
COPY --from=package /package/ /package/
RUN npm install --global --ignore-scripts --prefix /opt/aurelius /package/aurelius-*.tgz

FROM node:24.21.0-bookworm-slim
COPY --from=program /opt/aurelius /opt/aurelius
RUN install --directory --mode=0700 --owner=node --group=node /var/lib/aurelius
ENV PATH=/opt/aurelius/bin:$PATH \
    HOME=/var/lib/aurelius \
    AURELIUS_HOME=/var/lib/aurelius
# by number, so that a cluster that asks for it can see that this is not root
USER 1000:1000
WORKDIR /var/lib/aurelius
VOLUME /var/lib/aurelius
EXPOSE 4000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["aurelius", "api", "GET", "/health/ready", "--no-autostart"]
ENTRYPOINT ["aurelius"]
CMD ["daemon", "run"]
