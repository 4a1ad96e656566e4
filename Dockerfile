# syntax=docker/dockerfile:1
# Greenroom in a container: docker build -t greenroom .
# EXTRAS says what is installed beside the core; add `voice` for calls (some hundred megabytes more), or name
# fewer (`--build-arg EXTRAS=many,oidc`): models are 150 MB, recordings 130 MB. 0.8 GB as it stands.

FROM node:22-bookworm-slim AS client
WORKDIR /build/client
COPY client/package.json client/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY client ./
RUN npm run build

FROM python:3.11-slim-bookworm AS package
ARG EXTRAS=many,models,oidc,recordings,s3,tracing
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /opt/greenroom
COPY pyproject.toml README.md LICENSE ./
COPY scenarios scenarios
COPY src src
COPY --from=client /build/src/greenroom/web/static src/greenroom/web/static
RUN /opt/greenroom/bin/pip install ".[${EXTRAS}]" \
    && /opt/greenroom/bin/pip uninstall --yes pip setuptools \
    && find /opt/greenroom/lib -depth -type d -name tests -exec rm -rf {} +

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin greenroom \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=package /opt/greenroom /opt/greenroom
ENV PATH=/opt/greenroom/bin:$PATH \
    OPENBLAS_NUM_THREADS=1 \
    PYTHONUNBUFFERED=1 \
    GREENROOM_HOST=0.0.0.0 \
    GREENROOM_PORT=8765 \
    GREENROOM_DATA=/data \
    GREENROOM_LOG_FORMAT=json
USER 10001:10001
VOLUME /data
EXPOSE 8765
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['GREENROOM_PORT']}/healthz\", timeout=2)"]
ENTRYPOINT ["greenroom"]
CMD ["serve"]
