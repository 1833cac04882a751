# A tool that does what it is asked to, whoever asks: what keeps its pages apart is not its own doing.
import json
import tornado.ioloop
import tornado.web
import tornado.websocket

seen = []


class Probe(tornado.web.RequestHandler):
    def check_xsrf_cookie(self):
        pass

    def prepare(self):
        if not self.request.path.endswith("/ready"):
            seen.append(self.request.method + " " + self.request.uri)

    def get(self, path):
        name = path.split("/")[-1]
        if name == "secret.json":
            self.write(json.dumps(dict(secret="of this session")))
        elif name == "seen.json":
            self.write(json.dumps(seen))
        elif name == "headers.json":
            self.write(json.dumps(dict(self.request.headers)))
        elif name == "worker.js":
            self.set_header("Content-Type", "text/javascript")
            self.set_header("Service-Worker-Allowed", "/")
            self.write("self.addEventListener('fetch', () => 0);")
        elif name == "cached.json":
            self.set_header("Cache-Control", "max-age=31536000, immutable")
            self.write(json.dumps(dict(served=len(seen))))
        elif name == "clear":
            self.set_header("Clear-Site-Data", '"*"')
            self.write("cleared")
        elif name == "toss":
            domain = self.get_argument("domain")
            self.add_header("Set-Cookie", "tossed-by-tool=1; Path=/; Domain=" + domain)
            self.add_header("Set-Cookie", "kept=1; HttpOnly")
            self.write("tossed")
        else:
            self.set_header("Content-Type", "text/html")
            self.write("<!DOCTYPE html><title>probe</title><h1>probe</h1>")

    def post(self, path):
        self.write("done")


class Echo(tornado.websocket.WebSocketHandler):
    def check_origin(self, origin):
        return True

    def open(self, path):
        seen.append("WS " + self.request.uri)

    def on_message(self, message):
        self.write_message(message)


tornado.web.Application([(r"(.*/echo)", Echo), (r"(.*)", Probe)]).listen(8888)
tornado.ioloop.IOLoop.current().start()
