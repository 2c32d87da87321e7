"""W3C Data Integrity: bytes, keys and JSON; this wing has never heard of a badge.

Rules:

* It imports the standard library, its third-party libraries, `assay.errors` and its own lower siblings, nothing else.
* Nothing here reads a clock, opens a socket or knows how a site folder is laid out; times are parameters.
* A check returns ``True`` or raises; it never returns ``False``, so a forgotten result is harmless.

Example::

    document = strictjson.parse(data)
    proof.screen_proofs(document)
    for one in document["proof"]:
        proof.check_proof(document, one, key)
"""
