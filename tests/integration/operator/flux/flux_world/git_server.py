"""A Git repository that is served over HTTP by Git's own program for that."""

import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Backend(BaseHTTPRequestHandler):
    """One request, handed on to `git http-backend` as CGI has it."""

    def do_GET(self):
        """Fetch: what there is."""
        self._hand_on(b"")

    def do_POST(self):
        """Fetch: objects."""
        self._hand_on(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _hand_on(self, body):
        path, _, query = self.path.partition("?")
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
        }
        run = subprocess.run(
            ["git", "http-backend"], env=environment, input=body, capture_output=True, check=True
        )
        head, _, content = run.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing."""


class GitServer(ThreadingHTTPServer):
    """All bare repositories of a folder."""

    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), _Backend)
        self.folder = folder
        self.url = f"http://127.0.0.1:{self.server_port}"
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        """Stop serving."""
        self.shutdown()
        self.server_close()
        self._thread.join()


class Repository:
    """A repository that is served, and a checkout of it in which people commit."""

    def __init__(self, server, name, folder):
        self.url = f"{server.url}/{name}.git"
        self.checkout = folder / f"{name}-checkout"
        bare = server.folder / f"{name}.git"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", bare], check=True)
        subprocess.run(["git", "clone", "-q", bare, self.checkout], check=True, capture_output=True)

    def git(self, *arguments, author="nobody"):
        """Run git in the checkout as somebody."""
        who = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        for role in ("AUTHOR", "COMMITTER"):
            who |= {f"GIT_{role}_NAME": author, f"GIT_{role}_EMAIL": f"{author}@example.com"}
        command = ["git", "-C", str(self.checkout), *arguments]
        environment = {**os.environ, **who}
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return run.stdout.strip()

    def commit(self, author, message):
        """Commit and push all that changed in the checkout; gives the revision as Flux names it."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message, author=author)
        self.git("push", "--quiet", "origin", "HEAD:main")
        return f"main@sha1:{self.git('rev-parse', 'HEAD')}"
