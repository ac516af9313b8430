"""The statements that the kernel can verify, a file for each subject. A claim's docstring is the sentence it stands for.

Agents and objects are named in claims as in the economy. Sources: "sp" is Miralles, Sequential pseudomarkets; "gpz" is
Gul, Pesendorfer and Zhang, Efficient allocation of indivisible goods in pseudo markets with constraints.
"""
