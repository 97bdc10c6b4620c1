"""What somebody can do who knows the webhook URL of one phone; the simulated service is the judge.

`python -m workbench.attacks --help`. Each attack has an account and a service of its own, and all
share one real Home Assistant. After each, what the service has is compared with what was published.
"""
