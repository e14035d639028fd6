"""Reads certificates (base64, one a line) with pyca/cryptography; prints the numbers of the lines that it refuses."""

import base64
import sys

from cryptography import x509

for number, line in enumerate(sys.stdin):
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(line))
        certificate.public_key().key_size
        names = [certificate.subject, certificate.issuer]
        values = [attribute.value for name in names for attribute in name]
        extensions = [extension.critical for extension in certificate.extensions]
    except Exception as fault:
        print(number, repr(fault))
