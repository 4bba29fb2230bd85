FROM node:24-slim AS charts
COPY scripts/charts /src/scripts/charts
WORKDIR /src/scripts/charts
RUN npm ci --ignore-scripts --no-audit --no-fund && npm run build

FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/linjia
COPY requirements.lock .
RUN /opt/linjia/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY . .
COPY --from=charts /src/api/static/vendor api/static/vendor
RUN /opt/linjia/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
# Letters and cards carry this font (docs/adr/0030).
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends fonts-wqy-microhei \
  && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home linjia
COPY --from=build /opt/linjia /opt/linjia
ENV PATH=/opt/linjia/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER linjia
WORKDIR /
EXPOSE 8000
CMD ["linjia", "serve", "--host", "0.0.0.0", "--port", "8000"]
