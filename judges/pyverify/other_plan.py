"""Prints a plan that shows the same accounts otherwise: other_plan.py PLAN.

In the other order, so that items have other names, and the last one without its text; its counts
have certificates.
"""
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    head, *accounts = file.read().split("[[account]]\n")
accounts.reverse()
claims = next(line for line in head.splitlines() if line.startswith("claims ="))
head += claims.replace("claims", "certificates") + "\naccept_shape = true\n\n"
accounts[0] = accounts[0].rstrip() + "\ntext = false\n\n"
print("[[account]]\n".join([head, *(account.rstrip() + "\n\n" for account in accounts)]))
