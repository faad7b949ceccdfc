# Three images from one file; `make images` builds them all:
#   operator    reconciles FlinkFilters; has the command line too
#   consumer    takes one dealer's events from its topic
#   simulator   answers as Confluent Cloud's statements API does, for trials without an account
#
# Every package comes from a lock with hashes. A tag of the base moves; for a build that can be
# repeated to the byte, name it by digest: --build-arg BASE=docker.io/library/python@sha256:…
# Any base fits that has Python 3.11 or newer as python3, its pip, and CA certificates.
ARG BASE=docker.io/library/python:3.13-slim-trixie

FROM ${BASE} AS builder
# Frozen sets are written in the order of their hashes, so those are fixed.
ENV PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    PIP_CACHE_DIR=/var/cache/pip
# The environment has no pip: what runs needs none.
RUN python3 -m venv --without-pip /opt/flinkfilter
WORKDIR /build
COPY deploy/image/*.lock ./

FROM builder AS wheel
RUN --mount=type=cache,target=/var/cache/pip \
    python3 -m pip --python /opt/flinkfilter install --require-hashes --only-binary=:all: -r build.lock
COPY pyproject.toml README.md LICENSE ./
COPY operator operator
RUN /opt/flinkfilter/bin/hatchling build -t wheel -d /wheels

FROM builder AS operator-files
RUN --mount=type=cache,target=/var/cache/pip \
    python3 -m pip --python /opt/flinkfilter install --no-compile --require-hashes \
    --only-binary=:all: -r operator.lock
COPY --from=wheel /wheels /wheels
# The consumer's program is in an image of its own. Of the two thousand modules that the Kubernetes
# client generates for kinds, the operator loads two dozen: compiled, they would double the image.
RUN python3 -m pip --python /opt/flinkfilter install --no-compile --no-deps --no-index /wheels/*.whl \
 && rm /opt/flinkfilter/bin/dealer-consumer \
 && python3 -m compileall -q --invalidation-mode unchecked-hash -x '/kubernetes/.*/(api|models)/' \
    /opt/flinkfilter/lib

FROM builder AS consumer-files
RUN --mount=type=cache,target=/var/cache/pip \
    python3 -m pip --python /opt/flinkfilter install --no-compile --require-hashes \
    --only-binary=:all: -r consumer.lock
COPY consumers/dealer_consumer /build/dealer_consumer
RUN mv dealer_consumer /opt/flinkfilter/lib/python3*/site-packages/ \
 && printf '#!/opt/flinkfilter/bin/python3\nfrom dealer_consumer.main import main\n\nmain()\n' \
    > /opt/flinkfilter/bin/dealer-consumer \
 && chmod 755 /opt/flinkfilter/bin/dealer-consumer \
 && python3 -m compileall -q --invalidation-mode unchecked-hash /opt/flinkfilter/lib

FROM builder AS simulator-files
RUN --mount=type=cache,target=/var/cache/pip \
    python3 -m pip --python /opt/flinkfilter install --no-compile --require-hashes \
    --only-binary=:all: -r simulator.lock
COPY deploy/local/confluent_simulator /build/confluent_simulator
RUN mv confluent_simulator /opt/flinkfilter/lib/python3*/site-packages/ \
 && printf '#!/opt/flinkfilter/bin/python3\nfrom confluent_simulator.__main__ import main\n\nmain()\n' \
    > /opt/flinkfilter/bin/confluent-simulator \
 && chmod 755 /opt/flinkfilter/bin/confluent-simulator \
 && python3 -m compileall -q --invalidation-mode unchecked-hash /opt/flinkfilter/lib

FROM ${BASE} AS runtime
ARG VERSION=unknown
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.version=${VERSION} \
      org.opencontainers.image.revision=${REVISION} \
      org.opencontainers.image.source=${SOURCE} \
      org.opencontainers.image.licenses=Apache-2.0
# Libraries ask who and where they are; a number without an entry in /etc/passwd has no answer.
ENV PATH=/opt/flinkfilter/bin:$PATH USER=flinkfilter HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /
USER 65532:65532

FROM runtime AS simulator
LABEL org.opencontainers.image.title="flinkfilter-simulator" \
      org.opencontainers.image.description="Confluent Cloud's Flink statements API in memory, for trials"
COPY --from=simulator-files /opt/flinkfilter /opt/flinkfilter
ENTRYPOINT ["confluent-simulator"]

FROM runtime AS consumer
LABEL org.opencontainers.image.title="flinkfilter-dealer-consumer" \
      org.opencontainers.image.description="Takes one dealer's events from its filtered topic to a handler"
COPY --from=consumer-files /opt/flinkfilter /opt/flinkfilter
ENTRYPOINT ["dealer-consumer"]

FROM runtime AS operator
LABEL org.opencontainers.image.title="flinkfilter-operator" \
      org.opencontainers.image.description="Turns FlinkFilter resources into approved, running Flink SQL statements"
COPY --from=operator-files /opt/flinkfilter /opt/flinkfilter
ENTRYPOINT ["flinkfilter-operator"]
