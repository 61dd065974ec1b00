# One image for web and worker: the browser parts are built in a first stage and copied.
FROM python:3.11-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/jiangxin
COPY . .
RUN make .venv/run assets

FROM python:3.11-slim
RUN useradd --create-home --home-dir /var/lib/jiangxin jiangxin
COPY --from=build /srv/jiangxin /srv/jiangxin
WORKDIR /srv/jiangxin
ENV PATH=/srv/jiangxin/.venv/bin:$PATH JIANGXIN_HOME=/var/lib/jiangxin/data HOST=0.0.0.0
USER jiangxin
EXPOSE 8000
CMD ["jiangxin", "run"]
