"""Legal texts: files read to lines, lines to articles, paragraphs and items, and the citations in them."""
