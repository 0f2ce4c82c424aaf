"""A requests client against a TLS server of its own, with certifi's certificates."""

import http.server
import os
import ssl
import sys
import threading

import certifi
import requests


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello " + self.path.encode())

    def log_message(self, *args):
        pass


def main(certificate, key):
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"https://localhost:{server.server_port}/path"
    print(requests.get(url, verify=certificate).text)
    try:
        requests.get(url)
    except requests.exceptions.SSLError as error:
        print("refused", "certificate verify failed" in str(error))
    bundle = certifi.where()
    context = ssl.create_default_context(cafile=bundle)
    print(os.path.basename(bundle), os.path.getsize(bundle), len(context.get_ca_certs()))


main(*sys.argv[1:])
