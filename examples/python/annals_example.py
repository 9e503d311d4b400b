"""Push, pull, resolve and promote with nothing but Python's standard library (3.9 or newer).

    ANNALS_URL=http://127.0.0.1:7429 ANNALS_TOKEN=... python3 annals_example.py DIR PROJECT/MODEL [TO]

DIR is pushed, promoted to production, resolved, and fetched into TO, each file checked by its digest.
"""

import hashlib
import io
import json
import os
import pathlib
import sys
import tarfile
import tempfile
import urllib.error
import urllib.parse
import urllib.request

URL = os.environ.get("ANNALS_URL", "http://127.0.0.1:7429").rstrip("/")
TOKEN = os.environ["ANNALS_TOKEN"]
# The newest position that an answer told: what is read from then on is not older than what was changed.
SEEN = {}


def call(method, path, body=None, headers=None):
    """Sends one request and answers its response; a refusal ends the program with what to do about it."""
    request = urllib.request.Request(URL + path, data=body, method=method, headers={
        "Authorization": f"Bearer {TOKEN}", **SEEN, **(headers or {})})
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        problem = json.load(error)
        sys.exit(f"{problem['title']} ({problem['code']})\n{problem['detail']}\n{problem['remedy']}")
    if "Registry-Position" in answer.headers:
        SEEN["Registry-Min-Position"] = answer.headers["Registry-Position"]
    return answer


def ask(method, path, body=None):
    """Sends JSON and answers JSON."""
    data = None if body is None else json.dumps(body).encode()
    with call(method, path, data, {"Content-Type": "application/json"} if data else {}) as answer:
        return json.load(answer)


def push(directory, model, said):
    """Registers a directory in one request: its tar is the body, the description a member of it."""
    with tempfile.TemporaryFile() as body:
        with tarfile.open(fileobj=body, mode="w", dereference=True) as tar:
            tar.add(directory, arcname="model")
            description = json.dumps(said).encode()
            member = tarfile.TarInfo("model/annals.json")
            member.size = len(description)
            tar.addfile(member, io.BytesIO(description))
        length = body.tell()
        body.seek(0)
        with call("PUT", f"/api/v1/push/{model}?create=project", body, {
                "Content-Type": "application/x-tar", "Content-Length": str(length)}) as answer:
            pushed = json.load(answer)
            if answer.status != 202:
                return pushed["number"]
    raise SystemExit(f"The registration goes on: GET /api/v1/operations/{pushed['id']}")


def promote(model, version, stage):
    """Puts a version on a stage; who held it is displaced."""
    project, name = model.split("/")
    return ask("POST", f"/api/v1/projects/{project}/models/{name}/transitions", {"version": str(version), "to": stage})


def resolve(model, ref):
    """Answers which version a ref means now, and its files."""
    return ask("GET", f"/api/v1/resolve/{model}@{urllib.parse.quote(ref)}")


def pull(resolved, directory):
    """Fetches the files of a version; one that is there with the right digest stays."""
    for file in resolved["files"]:
        target = pathlib.Path(directory, *file["path"].split("/"))
        if not target.exists() or "sha256:" + hashlib.sha256(target.read_bytes()).hexdigest() != file["digest"]:
            target.parent.mkdir(parents=True, exist_ok=True)
            part, digest = target.with_name(target.name + ".part"), hashlib.sha256()
            with call("GET", file["href"]) as answer, open(part, "wb") as out:
                while chunk := answer.read(1 << 20):
                    digest.update(chunk)
                    out.write(chunk)
            if f"sha256:{digest.hexdigest()}" != file["digest"]:
                sys.exit(f"{file['path']} has another digest than the registry says")
            part.replace(target)
        print(f"  {file['path']}  {file['size']} bytes")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    directory, model = sys.argv[1:3]
    number = push(directory, model, {"tags": {"pushed-by": "annals_example.py"}})
    print(f"{model}@{number} is registered")
    promote(model, number, "production")
    found = resolve(model, "production")
    print(f"production is {model}@{found['version']}, {found['digest']}")
    pull(found, sys.argv[3] if len(sys.argv) > 3 else model.split("/")[1])
