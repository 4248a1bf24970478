"""`python -m cli` is the command `majordomo`."""

from cli.main import main

main(prog_name="majordomo")
