"""The files of `deploy/`, the Dockerfile and docs/deployment.md, used as an operator uses them."""
