"""What `web/e2e` needs of Python: the scripted model, and changes of rows behind the server."""
