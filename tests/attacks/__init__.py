"""Attacks on the rules about all equilibria in which claim and tree of cases fit together.

A change of one entry of a certificate is nearly always refused, because the claim no longer fits what the tree finds. Here the
tree is changed, or a leaf forged, and the claim is what the kernel itself finds with that tree; a certificate so made is false
if and only if that is not the set of all equilibria. And claims are changed at their bounds under trees that are right. Both
checkers must give one verdict on each, and verify only what is true.

``grounds`` makes markets and economies with true trees, ``trees`` and ``leaves`` change and forge, ``claims`` changes claims,
``judge`` asks the checkers and compares sets of equilibria, ``campaign`` counts.
"""
