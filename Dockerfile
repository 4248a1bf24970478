# The image of Majordomo. `docker build -t majordomo .` builds it; deploy/compose.yaml runs it with
# all that it needs, and `docker run --rm majordomo --help` lists its commands.
#
# It runs as user 10001 and writes in /data, and in /tmp only the sockets of embedded servers, so that
# the root file system can be read-only. scripts/run_dockerfile.py runs the steps without Docker.

FROM python:3.13-slim-trixie AS build
WORKDIR /src
RUN python -m venv --without-pip /opt/majordomo
COPY requirements.lock ./
RUN pip --python /opt/majordomo/bin/python install \
    --no-cache-dir --no-deps --only-binary :all: --require-hashes -r requirements.lock
COPY . .
RUN pip --python /opt/majordomo/bin/python install \
    --no-cache-dir --no-deps --no-index --no-build-isolation . \
    && pip --python /opt/majordomo/bin/python uninstall --yes hatchling

FROM python:3.13-slim-trixie
RUN useradd --uid 10001 --user-group --home-dir /data --no-create-home \
    --shell /usr/sbin/nologin majordomo \
    && install --directory --owner=majordomo --group=majordomo --mode=0700 /data
COPY --from=build /opt/majordomo /opt/majordomo
ENV PATH=/opt/majordomo/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ENVIRONMENT=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
# The first process drains: runs have 5 s to end. Stop it with a time-out of 45 s.
STOPSIGNAL SIGTERM
# Compose waits until a container is healthy, and does not restart one that is not. What does, such as
# Swarm, needs /health instead: a restart repairs no database.
HEALTHCHECK --interval=15s --timeout=5s --start-period=2m --start-interval=2s \
    CMD ["python", "-c", "import http.client, os, sys; connection = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); connection.request('GET', '/health/ready'); sys.exit(connection.getresponse().status != 200)"]
ENTRYPOINT ["majordomo"]
CMD ["serve"]
