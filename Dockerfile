# One image for web, workers and beat; compose.yaml says which is which.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements/prod.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/prod.txt
COPY . .
RUN useradd --system --home-dir /app pavilion \
  && SECRET_KEY=building python manage.py compile_catalogues \
  && SECRET_KEY=building python manage.py collectstatic --noinput --verbosity 0 \
  && mkdir -p var/media && chown -R pavilion var
USER pavilion
EXPOSE 8000
CMD ["gunicorn", "pavilion.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
