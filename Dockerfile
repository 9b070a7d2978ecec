# One image for web, worker and beat. python:3.11-slim is Debian 12, as the tests run on.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    LEADPLAN_MODE=production

WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt && useradd --system --uid 10001 --home-dir /app leadplan
COPY --chown=leadplan . .
# Static files need no secret of the installation: this one ends with the layer.
RUN LEADPLAN_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    LEADPLAN_ALLOWED_HOSTS=localhost LEADPLAN_BASE_URL=https://localhost DATABASE_URL=postgres://localhost/x \
    REDIS_URL=redis://localhost EMAIL_URL=smtp://localhost python manage.py collectstatic --noinput -v 0

USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz/', headers={'Host': __import__('os').environ['LEADPLAN_ALLOWED_HOSTS'].split(',')[0]}), timeout=2)"]
CMD ["gunicorn", "leadplan.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "8", "--no-control-socket", "--access-logfile", "-"]
