# One image for web, worker and beat, with the Debian and Python versions that the tests run on.
FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    LEADPLAN_MODE=production

WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes --no-deps -r requirements.txt && useradd --system --uid 10001 --home-dir /app leadplan
COPY . .
# Collecting static files needs no real settings: these values exist only in this layer.
RUN python -m compileall -q . && \
    LEADPLAN_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    LEADPLAN_ALLOWED_HOSTS=localhost LEADPLAN_BASE_URL=https://localhost DATABASE_URL=postgres://localhost/x \
    REDIS_URL=redis://localhost EMAIL_URL=smtp://localhost python manage.py collectstatic --noinput -v 0

# The code belongs to root, so that an attacker in the app can't change it.
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["python", "-m", "leadplan.runtime.healthcheck"]
CMD ["gunicorn", "leadplan.wsgi", "--config", "python:leadplan.runtime.web_server", "--bind", "0.0.0.0:8000", \
     "--workers", "2", "--worker-tmp-dir", "/dev/shm"]
