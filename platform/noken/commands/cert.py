"""`noken cert`."""

import click

from noken.certificates import make_certificates
from noken.cli import House


@click.command(help="Make a certificate for a box without internet: noken cert noken.sekolah.lan 192.168.1.10")
@click.argument("names", nargs=-1, required=True)
@click.pass_obj
def cert(house: House, names: tuple[str, ...]) -> None:
    paths = make_certificates(house.settings.data / "tls", names)
    click.echo(
        f"Certificate for {', '.join(names)}. Start Noken with:\n\n"
        f"  NOKEN_TLS_CERT={paths.server} NOKEN_TLS_KEY={paths.server_key}\n\n"
        f"Once on every phone, install the authority {paths.authority} (copy the file to the phone):\n"
        "  Android  Settings > Security > Encryption & credentials > Install a certificate > CA certificate\n"
        "  iPhone   open the file, install the profile, then Settings > General > About >\n"
        "           Certificate Trust Settings: switch Noken on\n\n"
        f"Keep {paths.authority_key} to yourself: who has it can pretend to be any site to these phones."
    )
