"""Check a folder against a profile of RO-Crate without a network; run by the Python of .venv/validator.

The validator looks the JSON-LD contexts up by their address. Here they are served from a file of the
rocrate package, with the two terms that RO-Crate 1.1 has at another address, and, of the context for
runs, from the one term that we use of it.
"""

import io
import json
import sys
import tempfile
from pathlib import Path

import requests
from requests_cache import CachedSession
from rocrate_validator import models, services
from urllib3.response import HTTPResponse

ADDRESSES = ("https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context")

MOVED = ("ComputationalWorkflow", "FormalParameter")


class Served(requests.adapters.BaseAdapter):
    """Answers for the two addresses."""

    def __init__(self, documents):
        super().__init__()
        self.documents = documents

    def send(self, request, **options):
        content = json.dumps(self.documents[request.url]).encode()
        response = requests.Response()
        response.url, response.request, response.status_code = request.url, request, 200
        response.headers["Content-Type"] = "application/ld+json"
        told = {"headers": dict(response.headers), "status": 200, "preload_content": False}
        response.raw = HTTPResponse(io.BytesIO(content), request_url=request.url, request_method="GET", **told)
        return response

    def close(self):
        pass


def main(folder, profile, context):
    crate = json.loads(Path(context).read_text())
    crate["@context"] |= {
        name: f"https://bioschemas.org/{name}" for name in ("ComputationalWorkflow", "FormalParameter")
    }
    run = {"@context": {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}}
    with tempfile.TemporaryDirectory() as scratch:
        cache = str(Path(scratch, "cache"))
        with CachedSession(cache, backend="sqlite") as session:
            session.mount("https://", Served(dict(zip(ADDRESSES, (crate, run), strict=True))))
            for address in ADDRESSES:
                session.get(address, headers={"Accept": "application/ld+json, application/json"})
                session.get(address)
        settings = services.ValidationSettings(
            rocrate_uri=models.URI(folder),
            profile_identifier=profile,
            requirement_severity=models.Severity.REQUIRED,
            offline=True,
            cache_path=cache,
        )
        result = services.validate(settings)
    for issue in result.get_issues():
        print(f"{issue.check.identifier}: {issue.message}")
    return 0 if result.passed() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
