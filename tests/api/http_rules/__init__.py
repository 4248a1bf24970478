"""What holds for every route: languages, content types, headers. The routes come from the table."""
