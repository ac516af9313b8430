"""The trusted kernel: claims, certificates, and the rules that turn a certificate into a verdict.

Only a rule makes a ``Verified``. Everything else in the package, and everything outside it, can only propose.
"""
