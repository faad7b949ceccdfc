"""The golden corpus: specs of every kind with the SQL and the digest that they have in a version.

`specs` lists them, `records` works them out and keeps them in `tests/data/golden/v<version>/`.
"""
