"""Claims, and what was found about them, written out for readers: Markdown, and a page of HTML."""
