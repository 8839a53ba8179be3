# lnexplore for a public demonstration; see lnexplore/serve/README.md. For patients' data install it on your own computer.
#   docker build -t lnexplore .
#   docker run --rm -p 8501:8501 --memory 2g --read-only --tmpfs /tmp:size=512m --ulimit nofile=65536 --ulimit core=0 lnexplore
FROM python:3.12.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 app

# Every library is what its hash says. lnexplore itself runs from its folder: nothing is built here.
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .

USER app
# Whatever a library may put into a temporary file stays in memory where /tmp is a tmpfs, as in the command above.
ENV TMPDIR=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=20s --start-period=30s --retries=2 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=15)"]
# Behind a proxy add --behind-proxy and --proxy-address, so that visitors are told apart by the address that it names.
ENTRYPOINT ["python", "-m", "lnexplore.serve", "--hosted", "--no-browser", "--port", "8501"]
