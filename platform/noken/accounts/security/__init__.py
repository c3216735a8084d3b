"""Sign-in of staff on Flask-Security: password, code app, passkeys, recovery codes. Nothing cryptographic by hand."""
