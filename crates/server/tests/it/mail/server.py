"""A mail server for the tests: aiosmtpd on loopback.

Prints "ready PORT", then one JSON line for each mail it took. Receivers whose address begins with "unknown", "relay" or "later"
are refused in the way the name says; a mail that says "unwanted words" is refused after its data.
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

REFUSALS = {
    "unknown": "550 5.1.1 No such mailbox here",
    "relay": "550 5.7.1 Relaying denied",
    "later": "451 4.7.1 Try again later",
}


class Handler:
    def __init__(self, implicit):
        self.implicit = implicit

    async def handle_RCPT(self, server, session, envelope, address, options):
        for beginning, refusal in REFUSALS.items():
            if address.startswith(beginning):
                return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        data = envelope.content.decode("ascii")
        if "unwanted words" in data:
            return "554 5.6.0 Not this"
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "data": data,
            "encrypted": self.implicit or session.ssl is not None,
            "user": session.auth_data,
            "peer": session.peer[1],
        }
        print(json.dumps(mail), flush=True)
        return "250 OK"


def main():
    options = json.loads(sys.argv[1])
    context = None
    if options.get("certificate"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options["certificate"], options["key"])
    implicit = options.get("implicit", False)

    def check(server, session, envelope, mechanism, data):
        right = (data.login.decode(), data.password.decode()) == (options["user"], options["password"])
        return AuthResult(success=right, handled=False, auth_data=data.login.decode() if right else None)

    def protocol():
        return SMTP(
            Handler(implicit),
            hostname="mail.test",
            tls_context=None if implicit else context,
            require_starttls=context is not None and not implicit,
            authenticator=check if options.get("user") else None,
            auth_required=bool(options.get("user")),
            auth_require_tls=context is not None and not implicit,
        )

    async def serve():
        server = await asyncio.get_running_loop().create_server(
            protocol, "127.0.0.1", options.get("port", 0), ssl=context if implicit else None
        )
        print("ready", server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(serve())


main()
